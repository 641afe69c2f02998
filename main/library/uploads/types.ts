/** A file that a browser will send. */
export interface UploadFile {
  /** Path below what was chosen or let fall, with forward slashes. */
  readonly name: string
  readonly bytes: number
  /** When it was changed last, milliseconds; tells one version of a file from the next. */
  readonly modifiedAt: number
}

/** One upload as it stands: how much of each file is here. */
export interface Upload {
  readonly id: string
  readonly files: readonly (UploadFile & { readonly received: number })[]
}

/** What became of a piece: `elsewhere` says where the file goes on. */
export type Piece =
  { readonly state: 'kept'; readonly received: number } | { readonly state: 'elsewhere'; readonly received: number }

/**
 * Files that a browser sends, because it does not say where they lie. They wait below the temporary folder until they
 * are imported. All methods raise DeckError.
 */
export interface Uploads {
  /**
   * Begins, or goes on with what was sent of the very same files before. Raises `disk-full`, and `invalid-input` for
   * two files of one name.
   */
  begin(files: readonly UploadFile[]): Promise<Upload>
  /** Raises `not-found` for an upload that is not there (any more). */
  get(id: string): Promise<Upload>
  /**
   * Keeps a piece of `length` bytes of a file, which must begin where the file ends so far. What came of a piece that
   * broke off stays. Raises `not-found`, `invalid-input`, `disk-full`.
   */
  write(id: string, index: number, at: number, length: number, body: AsyncIterable<Uint8Array>): Promise<Piece>
  /** The files and folders that were sent, absolute. Raises `not-found`, and `upload-unfinished` while some are missing. */
  finished(id: string): Promise<readonly string[]>
  /** Removes an upload; nothing happens when there is none. */
  remove(id: string): Promise<void>
  /** Removes what was begun and never ended, some days ago. */
  sweep(): Promise<void>
}
