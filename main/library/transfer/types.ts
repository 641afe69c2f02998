/**
 * One deed on one file, as it stands in the journal. Each can be done again after a kill; none overwrites.
 * `move` and `copy` never end on a name that is taken: the plan gave a free one, and a deed that finds it taken
 * since then looks for the next free number.
 */
export type FileDeed =
  | { readonly do: 'move'; readonly from: string; readonly to: string; readonly bytes: number }
  | { readonly do: 'copy'; readonly from: string; readonly to: string; readonly bytes: number }
  | { readonly do: 'trash'; readonly path: string; readonly bytes: number }
  /** `path` becomes another name of the file `keep`, after both were compared byte for byte. */
  | { readonly do: 'hard-link'; readonly path: string; readonly keep: string; readonly bytes: number }
  /** Remove a folder that a person's move left empty; nothing happens when it is not. */
  | { readonly do: 'remove-empty'; readonly path: string }
