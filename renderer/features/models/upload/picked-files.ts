/** A file that a person chose or let fall, where a browser tells its content and not its place. */
export interface PickedFile {
  /** Path below what was chosen, with forward slashes. */
  readonly name: string
  readonly file: File
}

/** More are no library of models, but a folder chosen by mistake. */
const mostFiles = 10_000

/** Files of an `input`; of a chosen folder they come with their paths. */
export function pickedOf(files: Iterable<File>): readonly PickedFile[] {
  return [...files].map((file) => ({
    name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    file,
  }))
}

/**
 * Files of a drop, those in folders too, hidden ones left out. Must be called while the drop is handled: afterwards the
 * browser tells nothing any more.
 */
export function pickedFromDrop(transfer: Pick<DataTransfer, 'items'>): Promise<readonly PickedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return gather(entries)
}

async function gather(entries: readonly FileSystemEntry[]): Promise<readonly PickedFile[]> {
  const found: PickedFile[] = []
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    if (found.length >= mostFiles || entry.name.startsWith('.')) return
    if (isFile(entry)) {
      const file = await fileOf(entry).catch(() => null)
      if (file !== null) found.push({ name: entry.fullPath.replace(/^\/+/, ''), file })
    } else if (isFolder(entry)) for (const inner of await entriesOf(entry)) await visit(inner)
  }
  for (const entry of entries) await visit(entry)
  return found
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader tells a hundred at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])))
    if (some.length === 0 || all.length >= mostFiles) return all
    all.push(...some)
  }
}
