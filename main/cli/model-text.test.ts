import { describe, expect, it } from 'vitest'
import { plainDetail, plainModel } from '../../shared/library/model.fixture.ts'
import type { Model, ModelDetail } from '../../shared/library/model.ts'
import { counted } from './format.ts'
import {
  compareText,
  detailText,
  duplicatesText,
  listText,
  reportText,
  sidecarsText,
  totalText,
  usageText,
} from './model-text.ts'
import { planText } from './plan-text.ts'

/** A text as its lines, so that a table can be read in the test. */
const lines = (text: string): readonly string[] => text.split('\n')

it.each([
  [0, '0 models'],
  [1, '1 model'],
  [2, '2 models'],
])('%i is counted', (count, words) => {
  expect(counted(count, 'model')).toBe(words)
  expect(counted(count, 'entry', 'entries')).toBe(words.replace('models', 'entries').replace('model', 'entry'))
})

describe('the list', () => {
  const known: Model = {
    ...plainModel,
    ...{ id: 12, kind: 'checkpoint', family: 'sdxl', lineage: 'pony', variant: 'inpaint', precision: 'fp16' },
    ...{ inner: 'checkpoints/dawn.safetensors', bytes: 6.5 * 1024 ** 3 },
  }

  it('lines up, and says how many there are and what they take', () => {
    expect(lines(listText([plainModel, known], 2, 6.5 * 1024 ** 3 + 1024))).toEqual([
      'ID  Kind        Family             Precision  Size    Name                          Mind',
      '1   lora                                      1.0 KB  loras/ink.safetensors',
      '12  checkpoint  SDXL pony inpaint  fp16       6.5 GB  checkpoints/dawn.safetensors',
      '2 models, 6.5 GB',
    ])
  })

  it.each<[string, Partial<Model>, string]>([
    ['nothing', {}, ''],
    ['nothing of what nobody has looked into', { verdict: 'unchecked' }, ''],
    ['a file that is gone', { presence: 'missing' }, 'missing'],
    ['a drive that is away', { presence: 'offline' }, 'offline'],
    ['danger', { verdict: 'dangerous' }, 'dangerous'],
    ['a wrong folder', { misplaced: 'vae' }, 'is a vae'],
    ['copies', { copies: 3 }, '3 copies'],
    ['all of it', { verdict: 'suspicious', misplaced: 'vae', copies: 2 }, 'suspicious, is a vae, 2 copies'],
  ])('minds %s', (_, change, mind) => {
    const [header = '', row = ''] = lines(listText([{ ...plainModel, ...change }], 1, 1024))
    expect(row.slice(header.indexOf('Mind')).trim()).toBe(mind)
  })

  it.each([
    [1, 1, '1 model, 1.0 KB'],
    [1, 2, '2 models, 1.0 KB; the first is shown'],
    [2, 40, '40 models, 1.0 KB; the first 2 are shown'],
  ])('shows %i of %i', (shown, total, last) => {
    const items = Array.from({ length: shown }, () => plainModel)
    expect(lines(listText(items, total, 1024)).at(-1)).toBe(last)
  })

  it('of nothing says what to do', () => {
    expect(listText([], 0, 0)).toBe(
      'No model matches. Put files into the models folder, or add a folder: deck models roots add DIR',
    )
    expect(totalText(0, 0)).toBe('0 models, 0 B')
  })
})

describe('one model', () => {
  const words = (detail: ModelDetail): readonly (readonly string[])[] =>
    lines(detailText(detail)).map((line) => line.split(/ {2,}/))

  it('of which little is known has no empty lines', () => {
    expect(words(plainDetail)).toEqual([
      ['Ink'],
      ['Path', '/models/loras/ink.safetensors'],
      ['Kind', 'lora (by content)'],
      ['Size', '1.0 KB'],
      ['Verdict', 'safe'],
      ['Hashes', 'not computed; deck models hash'],
    ])
  })

  it('of which everything is known', () => {
    const training = { base: 'sdxl_base', baseHash: null, module: null, rank: 16, alpha: 8, resolution: null }
    const detail: ModelDetail = {
      ...plainDetail,
      model: {
        ...plainModel,
        ...{ family: 'sdxl', lineage: 'illustrious', precision: 'bf16', verdict: 'dangerous', misplaced: 'vae' },
        tags: ['a', 'b'],
      },
      hashes: { sha256: 'aa', autoV1: null, autoV2: 'bb', autoV3: null, blake3: 'cc', crc32: 'dd' },
      findings: [{ severity: 'dangerous', code: 'dangerous-global', detail: 'os.system' }],
      ...{ tensors: 2, parameters: 1, undecided: ['dev-or-schnell'], description: 'Fine', notes: 'Mine\nWeight 0.6' },
      training: { ...training, steps: null, epochs: null, images: null, clipSkip: null, comment: null },
      triggerWords: [
        { word: 'ink', source: 'civitai' },
        { word: 'wash', source: 'user' },
      ],
      sidecars: [{ path: '/models/loras/ink.json', type: 'a1111-json', bytes: 2 }],
      duplicates: [{ id: 2, path: '/other/ink.safetensors', bytes: 1024, sameFile: false }],
      usedBy: [{ install: 'Sample', name: 'main/ink.safetensors' }],
    }
    expect(words(detail)).toEqual([
      ['Ink'],
      ['Path', '/models/loras/ink.safetensors'],
      ['Kind', 'lora (by content)'],
      ['Family', 'SDXL illustrious'],
      ['Precision', 'bf16'],
      ['Size', '1.0 KB'],
      ['Verdict', 'dangerous; dangerous-global: os.system'],
      ['Belongs to', 'vae'],
      ['Weights', '2 tensors, 1 parameter'],
      ['Trigger words', 'ink, wash'],
      ['Trained on', 'sdxl_base'],
      ['Description', 'Fine'],
      ['Notes', 'Mine'],
      ['', 'Weight 0.6'],
      ['Tags', 'a, b'],
      ['Not decided', 'dev-or-schnell'],
      ['sha256', 'aa'],
      ['autoV2', 'bb'],
      ['blake3', 'cc'],
      ['crc32', 'dd'],
      ['Beside it', '/models/loras/ink.json'],
      ['Same content', '/other/ink.safetensors'],
      ['Read by', 'Sample as main/ink.safetensors'],
    ])
  })
})

describe('copies', () => {
  const group = (bytes: number): Parameters<typeof duplicatesText>[0][number] => ({
    ...{ sha256: 'aa', size: 2048, bytes },
    files: [
      { id: 3, path: '/m/a', root: 'main', inode: '1' },
      { id: 14, path: '/m/b', root: 'main', inode: '2' },
    ],
  })
  it.each<[string, Parameters<typeof duplicatesText>, readonly string[]]>([
    ['none', [[], 0], ['No duplicates are known.']],
    [
      'none, but one file could have a twin',
      [[], 1],
      ['No duplicates are known.', '1 file could have a twin but is not hashed: deck models hash'],
    ],
    [
      'one group',
      [[group(2048)], 0],
      ['2.0 KB each, 2.0 KB too much', '  ID  Path', '  3   /m/a', '  14  /m/b', '1 group, 2.0 KB too much'],
    ],
    [
      'a group that costs nothing, and more to hash',
      [[group(0), group(2048)], 2],
      [
        ...['2.0 KB each, 0 B too much', '  ID  Path', '  3   /m/a', '  14  /m/b'],
        ...['2.0 KB each, 2.0 KB too much', '  ID  Path', '  3   /m/a', '  14  /m/b'],
        '2 groups, 2.0 KB too much',
        '2 files could have a twin but are not hashed: deck models hash',
      ],
    ],
  ])('%s', (_, found, text) => {
    expect(lines(duplicatesText(...found))).toEqual(text)
  })
})

describe('the report', () => {
  const well: Parameters<typeof reportText>[0] = {
    ...{ missing: [], brokenLinks: [], rootsAway: [], unreadable: [], dangerous: [] },
    unread: { items: [], more: 0 },
    sameNames: { groups: [], more: 0 },
  }
  const unread = (
    reason: (typeof well.unread.items)[number]['reason'],
    code: string,
  ): Parameters<typeof reportText>[0] => ({
    ...well,
    unread: { items: [{ path: '/m/x', root: 'main', reason, code }], more: 0 },
  })
  const same: (typeof well.sameNames.groups)[number] = {
    ...{ kind: 'lora', stem: 'ink' },
    files: ['/m/ink.pt', '/n/ink.pt'].map((path, id) => ({ id, path })),
  }
  const advice =
    'Forge and other UIs of the AUTOMATIC1111 family may show only one of each group: deck models rename MODEL STEM'

  it.each<[string, Parameters<typeof reportText>[0], readonly string[]]>([
    ['nothing', well, ['Everything is in order.']],
    [
      'everything that can be the matter',
      {
        ...well,
        missing: [{ id: 1, path: '/m/gone' }],
        brokenLinks: [{ path: '/i/link', target: '/m/was', install: null }],
        rootsAway: [{ id: 'usb', name: 'USB', path: '/mnt/usb' }],
        unreadable: [{ id: 2, path: '/m/half' }],
        dangerous: [{ id: 3, path: '/m/gift' }],
      },
      [
        'away      USB: /mnt/usb',
        'gone      /m/gone',
        'no target /i/link → /m/was',
        'damaged   /m/half',
        'dangerous /m/gift',
      ],
    ],
    ['no permission', unread('no-permission', 'EACCES'), ['not read  /m/x: no permission (EACCES)']],
    ['a disk error', unread('disk-error', 'EIO'), ['not read  /m/x: the disk reports an error (EIO)']],
    [
      'no answer',
      unread('no-answer', 'ETIMEDOUT'),
      ['not read  /m/x: the disk or network does not answer (ETIMEDOUT)'],
    ],
    ['a loop', unread('link-loop', 'ELOOP'), ['not read  /m/x: a link that leads back to itself (ELOOP)']],
    ['a long path', unread('path-too-long', 'ENAMETOOLONG'), ['not read  /m/x: the path is too long (ENAMETOOLONG)']],
    ['a deep one', unread('too-deep', ''), ['not read  /m/x: too many folders in one another']],
    ['a bad name', unread('bad-name', ''), ['not read  /m/x: its name is no text']],
    ['something else', unread('other', 'EWHAT'), ['not read  /m/x: EWHAT']],
    [
      'more than is told',
      { ...well, unread: { items: [], more: 7 }, sameNames: { groups: [same], more: 1 } },
      ['not read  and 7 more', 'same name lora: /m/ink.pt | /n/ink.pt', 'same name and 1 more group', advice],
    ],
  ])('of %s', (_, found, text) => {
    expect(lines(reportText(found))).toEqual(text)
  })
})

it.each<[string, Parameters<typeof compareText>, readonly string[]]>([
  ['nothing in it', [{ here: 0, missing: [], applied: 0 }, false], ['0 are here, 0 are missing.']],
  [
    'one here, one missing',
    [{ here: 1, missing: [{ file: 'vae/x.pt', kind: 'vae', bytes: 2048, sha256: null }], applied: 1 }, true],
    ['1 is here, 1 is missing, 1 was brought up to date.', 'missing  vae  2.0 KB  vae/x.pt'],
  ],
  ['many', [{ here: 3, missing: [], applied: 2 }, true], ['3 are here, 0 are missing, 2 were brought up to date.']],
])('a list with %s', (_, compared, text) => {
  expect(lines(compareText(...compared))).toEqual(text)
})

it('disk use lines up; without models there is a sentence', () => {
  const found = [
    { kind: 'checkpoint', family: 'sdxl', files: 2, bytes: 3 * 1024 ** 3 },
    { kind: 'vae', family: null, files: 1, bytes: 1024 },
  ] as const
  expect(lines(usageText([...found]))).toEqual([
    'Kind        Family  Models  Size',
    'checkpoint  SDXL    2       3.0 GB',
    'vae                 1       1.0 KB',
  ])
  expect(usageText([])).toBe('There are no models yet.')
})

it('sidecars: what was written, and what was not and why', () => {
  const skipped = [{ path: '/m/b.safetensors', reason: 'there is nothing to add', error: null }]
  expect(lines(sidecarsText({ written: ['/m/a.json'], skipped }))).toEqual([
    '/m/a.json',
    'left out /m/b.safetensors: there is nothing to add',
  ])
})

describe('a plan', () => {
  it('that moves models says from where to where, and what to mind', () => {
    const item = { action: 'move', subject: 'ink.safetensors', target: 'loras/ink.safetensors' } as const
    expect(
      lines(
        planText({
          items: [
            { ...item, bytes: 2048, note: 'with 1 file of its own' },
            { action: 'keep', subject: 'town.safetensors', target: null, bytes: null, note: null },
          ],
          ...{ neededBytes: 0, freeBytes: 1024 ** 3, warnings: ['the drive is slow'] },
        }),
      ),
    ).toEqual([
      'Do    Size    What',
      'move  2.0 KB  ink.safetensors → loras/ink.safetensors (with 1 file of its own)',
      'keep          town.safetensors',
      'Room needed: about 0 B; free: 1.0 GB',
      'Mind: the drive is slow',
    ])
  })

  it('of nothing', () => {
    expect(lines(planText({ items: [], neededBytes: 0, freeBytes: 1024, warnings: [] }))).toEqual([
      'Nothing to do.',
      'Room needed: about 0 B; free: 1.0 KB',
    ])
  })
})
