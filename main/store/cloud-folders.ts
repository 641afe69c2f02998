/** How the folders of sync services look in a path; names as the services create them. */
const segmentPatterns: readonly (readonly [RegExp, string])[] = [
  [/^OneDrive(?: ?- .+|-.+)?$/i, 'OneDrive'],
  [/^Dropbox(?: \(.+\))?$/i, 'Dropbox'],
  [/^(?:Google ?Drive|GoogleDrive-.+|My Drive|DriveFS)$/i, 'Google Drive'],
  [/^(?:Mobile Documents|iCloud ?Drive|com~apple~CloudDocs)$/i, 'iCloud'],
  [/^(?:Yandex\.?Disk(?:\.localized)?|Яндекс\.?Диск)$/iu, 'Yandex Disk'],
  [/^(?:Nextcloud|ownCloud)\d*$/i, 'Nextcloud'],
  [/^MEGA(?:sync)?$/i, 'MEGA'],
  [/^pCloud ?Drive$/i, 'pCloud'],
  [/^Syncthing$/i, 'Syncthing'],
]

/** Variables in which OneDrive tells its folders on Windows. */
const folderVariables = ['OneDrive', 'OneDriveConsumer', 'OneDriveCommercial'] as const

/** Files and folders that the services' clients leave at the top of what they sync. */
export const markerFiles: readonly (readonly [string, string])[] = [
  ['.dropbox', 'Dropbox'],
  ['.dropbox.cache', 'Dropbox'],
  ['.sync_nextcloud', 'Nextcloud'],
  ['.nextcloudsync.log', 'Nextcloud'],
  ['.owncloudsync.log', 'Nextcloud'],
  ['.stfolder', 'Syncthing'],
  ['.yandex.disk', 'Yandex Disk'],
  ['.849C9593-D756-4E56-8D6E-42412F2A707B', 'OneDrive'],
]

/** The service that keeps this path in step with a cloud, as far as its name tells; null when none does. */
export function cloudServiceOf(path: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const segments = path.split(/[\\/]+/)
  for (const segment of segments) {
    const match = segmentPatterns.find(([pattern]) => pattern.test(segment))
    if (match !== undefined) return match[1]
  }
  const flat = (text: string): string => `${text.replaceAll('\\', '/').replace(/\/+$/, '').toLowerCase()}/`
  for (const name of folderVariables) {
    const folder = env[name]
    if (folder !== undefined && folder !== '' && flat(path).startsWith(flat(folder))) return 'OneDrive'
  }
  return null
}
