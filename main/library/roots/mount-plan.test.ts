import { describe, expect, it } from 'vitest'
import { planMounts, type MountRecord, type MountStep, type PathState, type WantedMount } from './mount-plan.ts'

const mount = (more: Partial<WantedMount> = {}): WantedMount => ({
  root: 'nas',
  kind: 'lora',
  name: 'NAS',
  folder: '/m/loras',
  target: '/nas/loras',
  problem: null,
  away: false,
  ...more,
})
const record = (path: string, more: Partial<MountRecord> = {}): MountRecord => ({
  path,
  root: 'nas',
  target: '/nas/loras',
  text: '/nas/loras',
  ...more,
})
const ours = (to = '/nas/loras'): PathState => ({ type: 'link', to, ours: true })
const foreign = (to: string): PathState => ({ type: 'link', to, ours: false })
const taken: PathState = { type: 'taken' }

function plan(
  wanted: readonly WantedMount[],
  records: readonly MountRecord[],
  paths: Readonly<Record<string, PathState>>,
  links = true,
): readonly string[] {
  return planMounts({ links, wanted, records, paths: new Map(Object.entries(paths)) }).map(say)
}
function say(step: MountStep): string {
  if (step.do === 'refuse') return `refuse ${step.mount.target}${step.spread ? ', spread' : ''}: ${step.reason}`
  if (step.do === 'link') return `link ${step.path} ${step.mount.target}${step.replace ? ', replace' : ''}`
  return `${step.do} ${step.path}`
}

describe.skipIf(process.platform === 'win32')('planMounts', () => {
  it.each<[string, readonly WantedMount[], readonly MountRecord[], Record<string, PathState>, readonly string[]]>([
    ['makes what is missing', [mount()], [], {}, ['link /m/loras/NAS /nas/loras']],
    ['keeps what is right', [mount()], [record('/m/loras/NAS')], { '/m/loras/NAS': ours() }, ['keep /m/loras/NAS']],
    ['makes again what somebody removed', [mount()], [record('/m/loras/NAS')], {}, ['link /m/loras/NAS /nas/loras']],
    [
      'steps aside for a folder of the user’s',
      [mount()],
      [],
      { '/m/loras/NAS': taken },
      ['link /m/loras/NAS (2) /nas/loras'],
    ],
    ['stays aside', [mount()], [record('/m/loras/NAS (2)')], { '/m/loras/NAS (2)': ours() }, ['keep /m/loras/NAS (2)']],
    [
      'respects a link of the user’s that leads elsewhere',
      [mount()],
      [],
      { '/m/loras/NAS': foreign('/other') },
      ['link /m/loras/NAS (2) /nas/loras'],
    ],
    [
      'is content with a link of the user’s that leads there',
      [mount()],
      [],
      { '/m/loras/NAS': foreign('/nas/loras') },
      ['keep /m/loras/NAS'],
    ],
    [
      'forgets a link that somebody turned elsewhere',
      [mount()],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': foreign('/other') },
      ['forget /m/loras/NAS', 'link /m/loras/NAS (2) /nas/loras'],
    ],
    [
      'gives several folders of a kind numbers',
      [mount(), mount({ target: '/nas/lycoris' })],
      [],
      {},
      ['link /m/loras/NAS /nas/loras', 'link /m/loras/NAS (2) /nas/lycoris'],
    ],
    [
      'renames with the root',
      [mount({ name: 'Attic' })],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': ours() },
      ['remove /m/loras/NAS', 'link /m/loras/Attic /nas/loras'],
    ],
    [
      'follows a root that moved, in its place',
      [mount({ target: '/new/loras' })],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': ours() },
      ['link /m/loras/NAS /new/loras, replace'],
    ],
    [
      'mends a link whose text is old',
      [mount()],
      [record('/m/loras/NAS', { text: '/was/loras' })],
      { '/m/loras/NAS': ours('/was/loras') },
      ['link /m/loras/NAS /nas/loras, replace'],
    ],
    ['takes back what nobody wants', [], [record('/m/loras/NAS')], { '/m/loras/NAS': ours() }, ['remove /m/loras/NAS']],
    [
      'touches no file in place of a link',
      [],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': taken },
      ['forget /m/loras/NAS'],
    ],
    ['waits for a place that is away', [], [record('/m/loras/NAS')], { '/m/loras/NAS': { type: 'unreachable' } }, []],
    [
      'leaves the links of a root that is away',
      [mount({ away: true })],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': ours() },
      ['keep /m/loras/NAS'],
    ],
    ['makes no circle', [mount({ problem: 'why' })], [], {}, ['refuse /nas/loras: why']],
    [
      'takes a link back that has become a circle',
      [mount({ problem: 'why' })],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': ours() },
      ['remove /m/loras/NAS', 'refuse /nas/loras: why'],
    ],
    [
      'moves to the new primary root',
      [mount({ folder: '/p/Lora' })],
      [record('/m/loras/NAS')],
      { '/m/loras/NAS': ours() },
      ['remove /m/loras/NAS', 'link /p/Lora/NAS /nas/loras'],
    ],
  ])('%s', (_name, wanted, records, paths, expected) => expect(plan(wanted, records, paths)).toEqual(expected))

  it('tells programs of the folders where no links can be', () => {
    expect(plan([mount()], [record('/m/loras/NAS')], {}, false)).toEqual([
      'forget /m/loras/NAS',
      'refuse /nas/loras, spread: its file system cannot hold links',
    ])
  })

  it('gives up when every name is taken', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [index === 0 ? '/m/loras/NAS' : `/m/loras/NAS (${index + 1})`, taken]),
    )
    expect(plan([mount()], [], paths)).toEqual([
      'refuse /nas/loras, spread: every name from NAS on is taken in /m/loras',
    ])
  })

  it('has nothing to do the second time', () => {
    const wanted = [mount(), mount({ target: '/nas/lycoris' }), mount({ root: 'b', name: 'B', target: '/b/l' })]
    const first = planMounts({ links: true, wanted, records: [], paths: new Map() })
    const made = first.flatMap((step) => (step.do === 'link' ? [step] : []))
    expect(made).toHaveLength(3)
    const records = made.map(({ path, mount: { root, target } }) => ({ path, root, target, text: target }))
    const paths = new Map(made.map(({ path, mount: { target } }) => [path, ours(target)] as const))
    expect(planMounts({ links: true, wanted, records, paths }).map((step) => step.do)).toEqual(['keep', 'keep', 'keep'])
  })
})
