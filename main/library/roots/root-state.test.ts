import { describe, expect, it } from 'vitest'
import { decideState, type Identity, type Seen } from './root-state.ts'

const known: Identity = { device: '10', inode: '20', mount: false, system: false, names: ['checkpoints', 'loras'] }
const seen = (identity: Partial<Identity>, kindFolders = false): Seen => ({
  type: 'folder',
  identity: { ...known, ...identity },
  kindFolders,
})
const empty = { inode: '99', names: [] }

describe('decideState', () => {
  it.each<[string, Identity | null, Seen, boolean, string]>([
    ['never seen before', null, seen({}), false, 'online'],
    ['nothing there', known, { type: 'missing' }, false, 'offline'],
    ['never there', null, { type: 'missing' }, false, 'offline'],
    ['a file there', known, { type: 'other' }, false, 'changed'],
    ['the very same', known, seen({ names: [] }), false, 'online'],
    [
      'other numbers after a restart, the same content',
      known,
      seen({ device: '11', inode: '21' }, true),
      false,
      'online',
    ],
    ['one common name is enough', known, seen({ inode: '21', names: ['loras', 'new'] }), false, 'online'],
    ['other numbers and nothing in common', known, seen({ inode: '21', names: ['photos'] }), false, 'changed'],
    ['emptied and made anew', known, seen(empty), false, 'changed'],
    ['our own folder made anew', known, seen(empty), true, 'online'],
    ['empty before and after', { ...known, names: [] }, seen({ inode: '21', names: [] }), false, 'online'],
    ['a mount point without its drive', { ...known, mount: true }, seen(empty), false, 'offline'],
    ['our own, a mount point without its drive', { ...known, mount: true }, seen(empty), true, 'offline'],
    [
      'something was made where the drive is mounted',
      { ...known, mount: true },
      seen({ inode: '21' }, true),
      false,
      'changed',
    ],
    ['the same path on the system’s drive, empty', known, seen({ ...empty, system: true }), false, 'offline'],
    [
      'the same path on the system’s drive, with folders',
      known,
      seen({ inode: '21', system: true }, true),
      false,
      'changed',
    ],
    ['now a mount point, with the content', known, seen({ inode: '21', mount: true }, true), false, 'online'],
  ])('%s', (_name, before, now, own, expected) => expect(decideState(before, now, own)).toBe(expected))
})
