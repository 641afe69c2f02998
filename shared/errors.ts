/**
 * Every failure a person can meet, as data. Each code has an English message and a remedy;
 * `{name}` marks a parameter. Other languages keep the same codes in `resources/locales`.
 */
export const errorCatalogue = {
  internal: {
    message: 'Something inside the app failed: {detail}',
    remedy: 'Try again. If it happens again, open the log and report it.',
  },
  'invalid-input': { message: '{detail}', remedy: 'Check what was typed and try again.' },
  'not-found': { message: 'There is no {what} named “{name}”.', remedy: 'List what exists and check the name.' },
  unreachable: {
    message: '{host} cannot be reached: {detail}',
    remedy: 'Check the network, the proxy and the mirrors in Settings, then try again.',
  },

  'data-folder-unwritable': {
    message: 'The data folder {path} cannot be written: {detail}',
    remedy: 'Choose another folder, or change its permissions.',
  },
  'data-folder-no-links': {
    message: 'The file system of {path} cannot hold links.',
    remedy: 'Choose a folder on NTFS, APFS, ext4, Btrfs or XFS.',
  },
  'data-folder-synced': {
    message: 'The folder {path} is kept in step with a cloud ({service}).',
    remedy: 'Choose a folder outside it: syncing breaks installs and uploads models.',
  },
  'data-folder-newer': {
    message: 'The data folder was written by a newer version (schema {found}, this one knows {known}).',
    remedy: 'Install the newer Diffusion Deck, or choose another data folder.',
  },
  'disk-full': {
    message: 'There is not enough room on the disk of {path}: {needed} wanted, {free} free.',
    remedy: 'Free some space or choose another data folder, then resume.',
  },
  'data-folder-missing': {
    message: 'The data folder {path} is not there.',
    remedy: 'Connect its disk, or start with --data-dir to use another folder.',
  },
  'data-location-invalid': {
    message: 'The file {file}, which says where the data folder is, cannot be read: {detail}',
    remedy: 'Mend or delete that file, or start with --data-dir.',
  },
  'core-other-version': {
    message: 'Diffusion Deck {running} is already open on this data folder; this is {own}.',
    remedy: 'Close the other one, or use the same version.',
  },
  'core-elsewhere': {
    message: 'Diffusion Deck (process {pid}) is already open on this data folder.',
    remedy: 'Use that one, or close it first.',
  },
  'core-lost': {
    message: 'The connection to the open Diffusion Deck broke off: {detail}',
    remedy: 'Look whether it is still open, then try again.',
  },
  'not-built': {
    message: 'The pages of the app are not in {path}.',
    remedy: 'Run “npm run build”, then try again.',
  },
  'core-busy': {
    message: 'Another Diffusion Deck (process {pid}) holds this data folder and does not answer.',
    remedy: 'Wait for it, or end that process, then try again.',
  },

  'manifest-invalid': {
    message: 'The package file {file} is not valid (line {line}): {detail}',
    remedy: 'Mend the file; until then only this package is disabled.',
  },
  'package-unsupported': {
    message: '{name} does not run on this machine: {reason}',
    remedy: 'Choose another backend or another package.',
  },

  'repository-too-large': {
    message: '{url} is larger than the {limit} that are taken for a look.',
    remedy: 'Check the address; a package that is really so large can be described by hand.',
  },
  'repository-too-slow': {
    message: '{url} did not answer completely within {seconds} s.',
    remedy: 'Check the network and the git mirror in Settings, then try again.',
  },
  'package-exists': {
    message: 'The id “{id}” is already taken by {owner}.',
    remedy: 'Give the package another id; nothing was written.',
  },
  'package-changed': {
    message: 'The package file {file} was changed by somebody else in the meantime.',
    remedy: 'Open it again; nothing was written.',
  },
  'package-built-in': {
    message: '“{id}” comes with the app and cannot be changed or removed.',
    remedy: 'Export it, then import the file under another id.',
  },

  'git-missing': { message: 'Git was not found.', remedy: 'Install Git (https://git-scm.com) and try again.' },
  'git-refused': {
    message: '{url} could not be cloned: {detail}',
    remedy: 'Check the address, the network and the git mirror in Settings, then retry.',
  },
  'git-ref-missing': { message: '{url} has no branch, tag or commit “{ref}”.', remedy: 'Choose another version.' },
  'git-failed': { message: 'Git failed: {detail}', remedy: 'Open the log for what Git said, then retry.' },

  'tool-missing': {
    message: '{tool} is needed and was not found.',
    remedy: 'Install {tool} so that it is on PATH, then resume.',
  },
  'dotnet-missing': {
    message: 'The .NET SDK {wanted} is needed and no .NET SDK was found.',
    remedy: 'Install the .NET SDK {wanted} (https://dotnet.microsoft.com/download), then try again.',
  },
  'dotnet-too-old': {
    message: 'The .NET SDK {wanted} or newer is needed; only {found} was found.',
    remedy: 'Install the .NET SDK {wanted} (https://dotnet.microsoft.com/download), then try again.',
  },
  'uv-missing': {
    message: 'uv could not be found or fetched: {detail}',
    remedy: 'Check the PyPI mirror in Settings, or install uv and try again.',
  },
  'checksum-mismatch': {
    message: '{file} is not what its index promised (SHA-256 {found}, expected {expected}).',
    remedy: 'Retry; if it stays so, the mirror serves a damaged or foreign file.',
  },
  'python-missing': {
    message: 'No Python {wanted} could be fetched and none in {accepted} is installed.',
    remedy: 'Install Python {wanted}, or set a Python mirror in Settings.',
  },
  'requirement-unavailable': {
    message: 'A required Python package cannot be installed: {detail}',
    remedy: 'Open the log; check the PyPI mirror and the network, then retry.',
  },
  'requirements-conflict': {
    message: 'The required Python packages contradict each other: {detail}',
    remedy: 'Choose another version of the package, or report it to its authors.',
  },
  'python-failed': {
    message: 'Setting up Python failed: {detail}',
    remedy: 'Open the log for what uv said, then retry.',
  },
  'torch-unavailable': {
    message: 'PyTorch for {backend} cannot be had from {index}: {detail}',
    remedy: 'Check the PyTorch mirror in Settings, or choose another backend.',
  },

  'step-failed': {
    message: '“{step}” failed: {detail}',
    remedy: 'Open the log, mend what it names, then resume or roll back.',
  },
  'operation-busy': {
    message: '“{name}” is being worked on by another operation.',
    remedy: 'Wait for it to finish, or cancel it.',
  },
  'operation-foreign': {
    message: 'This operation was begun by another version of the app and cannot be continued here: {detail}',
    remedy: 'Finish it or roll it back with that version, or forget it and remove what it left by hand.',
  },
  'operation-state': {
    message: 'The operation is {state}; that cannot be done now.',
    remedy: 'Look at Activity for what can be done.',
  },
  cancelled: { message: 'Cancelled.', remedy: 'Resume it or roll it back in Activity.' },

  'install-exists': { message: 'There is already an install named “{name}”.', remedy: 'Choose another name.' },
  'install-running': { message: '“{name}” is running.', remedy: 'Stop it first.' },
  'install-not-ready': {
    message: '“{name}” is not installed completely ({state}).',
    remedy: 'Resume or roll back its installation in Activity.',
  },
  'folder-in-the-way': {
    message: '{path} already exists and is not ours.',
    remedy: 'Move it away or choose another name; nothing in it was touched.',
  },
  'confirmation-needed': { message: 'Removing “{name}” must be confirmed.', remedy: 'Call it again with --yes.' },

  'run-exists': { message: '“{name}” already runs.', remedy: 'Open its console, or stop it first.' },
  'worker-missing': {
    message: '“{name}” computes through {worker}, and there is none: none is installed here, and no address was given.',
    remedy: 'Install {worker}, or give the address of another machine in the launch options of “{name}”.',
  },
  'no-display': {
    message: '“{name}” opens a window of its own, and this session has no desktop (no DISPLAY, no WAYLAND_DISPLAY).',
    remedy: 'Start Diffusion Deck in a desktop session of this computer, then launch it again.',
  },
  'run-spawn-failed': {
    message: '“{name}” could not be started: {detail}',
    remedy: 'Open the log; repair or reinstall it.',
  },
  'run-exited': {
    message: '“{name}” ended before it was ready ({how}).',
    remedy: 'Read the end of its console for the reason.',
  },
  'run-not-ready': {
    message: '“{name}” was not ready after {seconds} s.',
    remedy: 'It still runs: read its console, wait, or stop it.',
  },
  'port-taken': { message: 'Port {port} is taken by {holder}.', remedy: 'Choose another port or stop that program.' },
  'stop-failed': {
    message: '“{name}” did not end: process {pids} is still there.',
    remedy: 'End it by hand; nothing else was touched.',
  },

  'model-changed': {
    message: '{path} changed while it was being read.',
    remedy: 'Wait until whoever writes it is done, then try again.',
  },
  'model-unreadable': {
    message: '{path} cannot be read: {detail}',
    remedy: 'Check its permissions and its disk, then try again.',
  },

  'trash-away': {
    message: '“{name}” lies in the trash of {path}, which is not there now.',
    remedy: 'Connect its disk, then try again.',
  },
  'models-differ': {
    message: '{path} is not the same as {other}; it was left as it is.',
    remedy: 'Compute the hashes of both again, then look at the duplicates.',
  },
  'kind-unknown': {
    message: 'It cannot be told what these files are for: {files}',
    remedy: 'Choose a kind for them, or import them one by one.',
  },
  'nothing-to-import': {
    message: 'Nothing can be imported: {reason}',
    remedy: 'Choose model files, or folders of them.',
  },
  'upload-unfinished': {
    message: 'Not all has been sent: {count} files are not whole, {file} among them.',
    remedy: 'Choose the same files again; what is here already is not sent twice.',
  },
  'import-refused': {
    message: '{path} cannot be imported: {reason}',
    remedy: 'Choose another file or folder, or copy it instead of moving it.',
  },
  'import-too-large': {
    message: '{path} holds more than {limit} files.',
    remedy: 'Import parts of it, or add the folder to the library where it is.',
  },
  'name-invalid': {
    message: '“{name}” cannot be the name of a file: {reason}',
    remedy: 'Choose another name.',
  },
  'name-taken': {
    message: 'There is already something named “{name}” in {folder}.',
    remedy: 'Choose another name; nothing was changed.',
  },
  'root-read-only': {
    message: 'The models folder “{name}” ({path}) is set to be read only.',
    remedy: 'Choose another one, or allow changes in it under Models.',
  },
  'root-no-folder': {
    message: '“{root}” has no folder for models of the kind {kind}.',
    remedy: 'Choose another root, or give it a folder for this kind.',
  },
  'same-disk-only': {
    message: '{path} and {other} are on different disks, where no file can have a name on both.',
    remedy: 'Move one copy to the trash instead.',
  },

  'link-refused': {
    message: '{path} was left as it is: {reason}',
    remedy: 'Look at the plan; move what is in the way, then try again.',
  },
  'root-refused': {
    message: '{path} cannot be a models folder: {reason}.',
    remedy: 'Choose another folder; nothing in it was touched.',
  },
  'root-away': {
    message: 'The models folder “{name}” ({path}) is not there now, or another folder is in its place.',
    remedy: 'Connect its drive, or show where it is now under Models; nothing was made in its place.',
  },
  'sharing-way-unknown': {
    message: '“{name}” cannot read the shared models by way of “{way}”; it knows: {ways}.',
    remedy: 'Choose one of these; nothing was changed.',
  },
  'models-damaged': {
    message: 'Models that are no longer what was hashed, though nobody changed them: {count}. {names}',
    remedy: 'Fetch them again or restore them from a backup, and have the disk checked.',
  },
  'config-unreadable': {
    message: 'A configuration file of the package is not valid {format}; it was left as it is.',
    remedy: 'Mend or remove that file (the log names it), then resume.',
  },
  'path-escapes': {
    message: 'The path {path} leaves the folder it must stay in.',
    remedy: 'Mend the package file; it was not followed.',
  },
  'settings-invalid': {
    message: 'The setting {key} is not valid: {detail}',
    remedy: 'Give a value of the right form.',
  },
  'hidden-server': {
    message: 'Another address than loopback opens this app to the network.',
    remedy: 'Keep the token secret, and prefer an SSH tunnel.',
  },
} as const satisfies Record<string, { message: string; remedy: string }>

export type ErrorCode = keyof typeof errorCatalogue
export type ErrorParams = Readonly<Record<string, string | number>>

/** An error as it crosses a border: code and parameters, plus the English text for logs and the CLI. */
export interface ErrorInfo {
  readonly code: ErrorCode
  readonly params: ErrorParams
  readonly message: string
  readonly remedy: string
}

/** Puts parameters into a template; an unknown name stays visible as `{name}`. */
export function fillTemplate(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole))
}

/** The only error class that services throw on purpose; anything else is a defect (`internal`). */
export class DeckError extends Error {
  override readonly name = 'DeckError'
  readonly code: ErrorCode
  readonly params: ErrorParams
  readonly remedy: string

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    super(fillTemplate(errorCatalogue[code].message, params), options)
    this.code = code
    this.params = params
    this.remedy = fillTemplate(errorCatalogue[code].remedy, params)
  }
}

/** Describes any thrown value; what is no DeckError becomes `internal` with its message. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  const error =
    thrown instanceof DeckError
      ? thrown
      : new DeckError('internal', { detail: thrown instanceof Error ? thrown.message : String(thrown) })
  return { code: error.code, params: error.params, message: error.message, remedy: error.remedy }
}

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorCatalogue, value)
}
