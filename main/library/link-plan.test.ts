import { describe, expect, it } from 'vitest'
import { planLinks, type Entry, type FolderState, type LinkStep } from './link-plan.ts'

const file = (name: string, more: Partial<Extract<Entry, { type: 'file' }>> = {}): Entry => ({
  type: 'file',
  name,
  size: 5,
  inode: `i-${Math.random()}`,
  hash: null,
  origin: 'own',
  ...more,
})
const folder = (name: string, ...entries: Entry[]): Entry => ({ type: 'folder', name, entries })

function plan(
  state: FolderState,
  target: readonly Entry[] = [],
  options: { mode?: 'link' | 'gather'; foldCase?: boolean } = {},
): readonly LinkStep[] {
  const wanted = { mode: options.mode ?? 'link', inner: 'm', path: '/app/m', target: '/shared' } as const
  return planLinks({
    folders: [{ wanted, state }],
    stale: [],
    targets: new Map([['/shared', target]]),
    foldCase: options.foldCase ?? false,
  })
}
const ofFolder = (entries: readonly Entry[], target: readonly Entry[] = [], options = {}): readonly LinkStep[] =>
  plan({ type: 'folder', entries }, target, options)
const makeLink = { do: 'link', path: '/app/m', target: '/shared', replace: false }
const end = [{ do: 'remove-folder', path: '/app/m' }, makeLink]

describe('planLinks', () => {
  it.each<[string, FolderState, unknown]>([
    ['creates what is missing', { type: 'missing' }, [makeLink]],
    [
      'keeps what is right',
      { type: 'link', leadsToTarget: true, ours: false, to: '/shared' },
      [{ do: 'keep', path: '/app/m', target: '/shared' }],
    ],
    [
      'replaces our own',
      { type: 'link', leadsToTarget: false, ours: true, to: '/old' },
      [{ ...makeLink, replace: true }],
    ],
    [
      'refuses a foreign link',
      { type: 'link', leadsToTarget: false, ours: false, to: '/elsewhere' },
      [expect.objectContaining({ do: 'refuse', reason: expect.stringContaining('/elsewhere') as string })],
    ],
    ['refuses an obstacle', { type: 'obstacle', reason: 'why' }, [{ do: 'refuse', path: '/app/m', reason: 'why' }]],
    ['replaces an empty folder', { type: 'folder', entries: [] }, end],
    [
      'refuses what cannot be moved',
      { type: 'folder', entries: [folder('a', { type: 'other', name: 'socket' })] },
      [expect.objectContaining({ do: 'refuse', reason: expect.stringContaining('a/socket') as string })],
    ],
  ])('%s', (_name, state, expected) => expect(plan(state)).toEqual(expected))

  it('moves files and drops placeholders', () => {
    expect(ofFolder([file('a.pt', { size: 7 }), file('Put models here.txt', { origin: 'placeholder' })])).toEqual([
      { do: 'move', from: '/app/m/a.pt', to: '/shared/a.pt', bytes: 7, renamed: false },
      { do: 'drop', path: '/app/m/Put models here.txt', twin: null },
      ...end,
    ])
  })

  it.each([
    [
      'same content: to the trash',
      { hash: 'x' },
      { hash: 'x' },
      [{ do: 'discard', path: '/app/m/a.pt', same: '/shared/a.pt', bytes: 5 }],
    ],
    [
      'same content, git can write it again: dropped',
      { hash: 'x', origin: 'tracked' as const },
      { hash: 'x' },
      [{ do: 'drop', path: '/app/m/a.pt', twin: null }],
    ],
    [
      'same file under two names: one name goes',
      { inode: '1' },
      { inode: '1' },
      [{ do: 'drop', path: '/app/m/a.pt', twin: '/shared/a.pt' }],
    ],
    [
      'other content: both stay',
      { hash: 'x' },
      { hash: 'y' },
      [{ do: 'move', from: '/app/m/a.pt', to: '/shared/a (2).pt', bytes: 5, renamed: true }],
    ],
    [
      'other size: both stay',
      { size: 6 },
      {},
      [{ do: 'move', from: '/app/m/a.pt', to: '/shared/a (2).pt', bytes: 6, renamed: true }],
    ],
    [
      'no hash is never the same',
      {},
      {},
      [{ do: 'move', from: '/app/m/a.pt', to: '/shared/a (2).pt', bytes: 5, renamed: true }],
    ],
  ])('%s', (_name, own, there, expected) => {
    expect(ofFolder([file('a.pt', own)], [file('a.pt', there)])).toEqual([...expected, ...end])
  })

  it('counts on until a name is free, and knows its own numbered copy again', () => {
    const there = [file('a.pt', { hash: 'x' }), file('a (2).pt', { hash: 'y' })]
    expect(ofFolder([file('a.pt', { hash: 'z' })], there)[0]).toMatchObject({ to: '/shared/a (3).pt' })
    expect(ofFolder([file('a.pt', { hash: 'y' })], there)[0]).toMatchObject({ do: 'discard', same: '/shared/a (2).pt' })
  })

  it('merges folders, and gives way where a file has the name', () => {
    expect(ofFolder([folder('x', file('a'))], [folder('x', file('b'))])).toEqual([
      { do: 'move', from: '/app/m/x/a', to: '/shared/x/a', bytes: 5, renamed: false },
      { do: 'remove-folder', path: '/app/m/x' },
      ...end,
    ])
    expect(ofFolder([folder('x.y', file('a'))], [file('x.y')])[0]).toEqual({
      do: 'make-folder',
      path: '/shared/x.y (2)',
    })
  })

  it('moves links as links, and knows them again', () => {
    const link: Entry = { type: 'link', name: 'l', text: '/far' }
    expect(ofFolder([link])[0]).toEqual({ do: 'move-link', from: '/app/m/l', to: '/shared/l', text: '/far' })
    expect(ofFolder([link], [link])[0]).toEqual({ do: 'drop', path: '/app/m/l', twin: '/shared/l' })
    expect(ofFolder([link], [{ ...link, text: '/near' }])[0]).toMatchObject({ do: 'move-link', to: '/shared/l (2)' })
    expect(ofFolder([folder('l', file('a'))], [link])[0]).toEqual({ do: 'make-folder', path: '/shared/l (2)' })
  })

  it('brings empty folders of the user along, and leaves those that hold only placeholders behind', () => {
    expect(ofFolder([folder('mine'), folder('git', file('.gitkeep', { origin: 'placeholder' }))])).toEqual([
      { do: 'make-folder', path: '/shared/mine' },
      { do: 'remove-folder', path: '/app/m/mine' },
      { do: 'drop', path: '/app/m/git/.gitkeep', twin: null },
      { do: 'remove-folder', path: '/app/m/git' },
      ...end,
    ])
  })

  it('treats names that differ in case as one where the system does', () => {
    expect(ofFolder([file('A.pt', { hash: 'x' })], [file('a.pt', { hash: 'y' })], { foldCase: true })[0]).toMatchObject(
      { to: '/shared/A (2).pt' },
    )
    expect(ofFolder([file('A.pt', { hash: 'x' })], [file('a.pt', { hash: 'y' })])[0]).toMatchObject({
      to: '/shared/A.pt',
    })
  })

  it('gathers files and leaves the folder and what git tracks', () => {
    expect(
      ofFolder(
        [
          file('a'),
          file('put', { origin: 'placeholder' }),
          file('t', { origin: 'tracked' }),
          folder('s', file('b')),
          folder('k', file('c'), file('p', { origin: 'placeholder' })),
          folder('empty'),
        ],
        [],
        { mode: 'gather' },
      ),
    ).toEqual([
      { do: 'move', from: '/app/m/a', to: '/shared/a', bytes: 5, renamed: false },
      { do: 'make-folder', path: '/shared/s' },
      { do: 'move', from: '/app/m/s/b', to: '/shared/s/b', bytes: 5, renamed: false },
      { do: 'remove-folder', path: '/app/m/s' },
      { do: 'make-folder', path: '/shared/k' },
      { do: 'move', from: '/app/m/k/c', to: '/shared/k/c', bytes: 5, renamed: false },
    ])
    expect(plan({ type: 'missing' }, [], { mode: 'gather' })).toEqual([])
  })

  it('keeps apart what two folders bring to one place', () => {
    const scanned = ['/app/clip', '/app/te'].map((path, index) => ({
      wanted: { mode: 'link' as const, inner: path.slice(5), path, target: '/shared' },
      state: { type: 'folder' as const, entries: [file('t5.pt', { hash: String(index) })] },
    }))
    const steps = planLinks({ folders: scanned, stale: [], targets: new Map(), foldCase: false })
    expect(steps.flatMap((step) => (step.do === 'move' ? [step.to] : []))).toEqual([
      '/shared/t5.pt',
      '/shared/t5 (2).pt',
    ])
  })
})
