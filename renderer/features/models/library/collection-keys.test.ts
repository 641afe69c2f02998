import { describe, expect, it } from 'vitest'
import { keyAct } from './collection-keys.ts'

const plain = { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('keys of the library', () => {
  it.each([
    [{ ...plain, key: 'Enter' }, 'open'],
    [{ ...plain, key: ' ' }, 'toggle'],
    [{ ...plain, key: ' ', ctrlKey: true }, 'toggle'],
    [{ ...plain, key: 'ф', code: 'KeyA', ctrlKey: true }, 'all'],
    [{ ...plain, key: 'a', code: 'KeyA', metaKey: true }, 'all'],
    [{ ...plain, key: 'A', code: 'KeyA', ctrlKey: true, shiftKey: true }, null],
    [{ ...plain, key: 'Escape' }, 'none'],
    [{ ...plain, key: 'Delete' }, 'trash'],
    [{ ...plain, key: 'F2' }, 'rename'],
    [{ ...plain, key: 'а', code: 'KeyF' }, 'favourite'],
    [{ ...plain, key: 'f', code: 'KeyF', ctrlKey: true }, null],
    [{ ...plain, key: 'F10', shiftKey: true }, 'menu'],
    [{ ...plain, key: 'ContextMenu' }, 'menu'],
    [{ ...plain, key: 'Delete', shiftKey: true }, null],
    [{ ...plain, key: 'Enter', altKey: true }, null],
    [{ ...plain, key: 'x', code: 'KeyX' }, null],
  ])('%o', (pressed, act) => {
    expect(keyAct(pressed)).toBe(act)
  })
})
