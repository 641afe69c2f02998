import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { fit } from '../../shared/recommend/fit.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import { planLinks } from '../../main/library/link-plan.ts'
import { describeSteps } from '../../main/library/plan-items.ts'
import { ownFolders } from '../../main/library/roots/root-store.ts'
import { nameFault } from '../../main/library/transfer/names.ts'
import { planOfCarry } from '../../main/library/transfer/plan-text.ts'
import { decideWanted, placesIn } from '../../main/library/wanted.ts'
import { tellInfo } from '../api/errors.ts'
import { packageSentences, tellCore, tellVariant } from './tell-core.ts'

const folder = join(import.meta.dirname, '../../resources/packages')

it('is the same whole when asked again, and leaves what is not of the core alone', () => {
  const path = '/models/driver at last; or not. Or is it?/a: b.safetensors'
  expect(tellCore(path, 'ru')).toBe(path)
  expect(tellCore('the same as /a', 'ru')).toBe(tellCore('the same as /a', 'ru'))
})

it('leaves English alone', () => {
  expect(tellCore('It exists.', 'en')).toBe('It exists.')
})

describe('Russian', () => {
  it.each([
    ['412.0 GiB free', 'Свободно 412.0 ГБ'],
    ['3.2 GiB free; at least 5 GiB are needed.', 'Свободно 3.2 ГБ; нужно хотя бы 5 ГБ.'],
    [
      'No GPU was found. It will compute on the processor, which is very slow.',
      'Видеокарта не найдена. Вычисления пойдут на процессоре — это очень медленно.',
    ],
    ['NVIDIA RTX 4090 with driver 470.256.02.', 'NVIDIA RTX 4090, драйвер 470.256.02.'],
    [
      'No GPU was found. Something that nobody has translated.',
      'Видеокарта не найдена. Something that nobody has translated.',
    ],
  ])('%s', (english, russian) => {
    expect(tellCore(english, 'ru')).toBe(russian)
  })

  it.each([
    [
      '/models/my model. v2 is it.safetensors is left as it is: it is a link, and links are not followed',
      '/models/my model. v2 is it.safetensors остаётся как есть: это ссылка, а по ссылкам программа не ходит',
    ],
    ['/a b/c d is left out: it is not there now', '/a b/c d пропущен: сейчас его нет на месте'],
    ['the same as /my models/a b.safetensors', 'то же самое, что /my models/a b.safetensors'],
    [
      'a copy of /in/a.safetensors; with 2 files of its own; another file has that name; both are kept',
      'копия /in/a.safetensors; вместе с 2 своими файлами; такое имя уже занято другим файлом; останутся оба',
    ],
    ['1 files', '1 файл'],
    ['3 files', '3 файла'],
    ['15 files', '15 файлов'],
    ['Move models (part 2 of 3)', 'Перемещение моделей (часть 2 из 3)'],
    [
      '/a, /b and 3 more: links are never followed, and stay where they are',
      '/a, /b и ещё 3: по ссылкам программа не ходит, они остаются на месте',
    ],
    [
      'https://example.org could not be asked now: example.org cannot be reached: it does not answer',
      'https://example.org сейчас не отвечает: example.org недоступен: не отвечает',
    ],
    [
      '“Disk” is not linked into the primary models folder: its file system cannot hold links',
      '«Disk» не подключена в основную папку моделей: её файловая система не поддерживает ссылки',
    ],
  ])('%s', (english, russian) => {
    expect(tellCore(english, 'ru')).toBe(russian)
  })

  it('tells the reasons inside of errors', () => {
    const refused = toErrorInfo(new DeckError('link-refused', { path: '/a', reason: 'it is a file, not a folder' }))
    expect(tellInfo(refused, 'ru').message).toBe('/a оставлено как есть: это файл, а не папка')
    const failed = toErrorInfo(new DeckError('step-failed', { step: 'Clone the source', detail: 'exit code 2' }))
    expect(tellInfo(failed, 'ru').message).toBe('Шаг «Клонирование исходного кода» не удался: код завершения 2')
    expect(tellInfo(refused, 'en').message).toBe(refused.message)
  })

  it('every line of a plan of links is told', () => {
    const { items, warnings } = describeSteps([
      { do: 'move', from: '/1', to: '/2', bytes: 1, renamed: true },
      { do: 'move-link', from: '/1', to: '/2', text: '/3' },
      { do: 'discard', path: '/1', same: '/2', bytes: 1 },
      { do: 'take-back', path: '/1', target: '/2' },
      { do: 'drop', path: '/1', twin: '/2' },
      ...(
        [
          { type: 'obstacle', reason: 'it is a file, not a folder' },
          { type: 'link', leadsToTarget: false, ours: false, to: '/3' },
          { type: 'folder', entries: [{ type: 'other', name: '7' }] },
        ] as const
      ).flatMap((state) =>
        planLinks({
          folders: [{ wanted: { mode: 'link', inner: '1', path: '/1', target: '/2' }, state }],
          stale: [],
          targets: new Map(),
          foldCase: false,
        }),
      ),
    ])
    expect(warnings).toHaveLength(3)
    const told = [...items.flatMap(({ note }) => note ?? []), ...warnings].map((text) => tellCore(text, 'ru'))
    expect(told.length).toBeGreaterThan(7)
    expect(told.filter((text) => /[A-Za-z]/.test(text))).toEqual([])
  })

  it('every line of a plan of models is told', () => {
    const file = { path: '/1', bytes: 5, inode: '1:1', mtimeMs: 1, rest: '.7' }
    const unit = { id: 1, folder: false, from: '/1', files: [file], into: '/2', stem: '1' }
    const plans = (['copy', 'move'] as const).flatMap((mode) =>
      (['none', 'renamed', 'same', 'stays'] as const).flatMap((conflict) =>
        [0, 1, 300].map((sidecars) => planOfCarry([{ unit, to: '/2/1', conflict, sidecars }], mode, new Map(), [])),
      ),
    )
    const many = planOfCarry(
      Array.from({ length: 300 }, () => ({ unit, to: '/2/1', conflict: 'none' as const, sidecars: 0 })),
      'copy',
      new Map([['/2', { device: 2, freeBytes: 1 }]]),
      [],
    )
    const texts = [...plans, many].flatMap(({ items, warnings }) => [
      ...items.flatMap(({ subject, note }) => [subject, note ?? '']),
      ...warnings,
    ])
    const told = texts.map((text) => tellCore(text, 'ru'))
    expect(told.some((text) => text === 'На диске не хватит места для всего этого.')).toBe(true)
    expect(told.some((text) => text === '… и ещё 100')).toBe(true)
    expect(told.filter((text) => /[A-Za-z]/.test(text))).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('what cannot be shared on a disk without links is told', async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))
    const warnings = await Promise.all(
      files.map(async (file) => {
        const manifest = manifestSchema.parse(parse(await readFile(join(folder, file), 'utf8')))
        const root = { id: '1', name: '1', path: '/1', primary: true, readOnly: false, layout: 'own' as const }
        const places = placesIn({ ...root, folders: ownFolders }, new Map([['checkpoint', ['/3']]]))
        return [true, false].flatMap((links) => decideWanted(manifest, undefined, '/2', places, '1', links).warnings)
      }),
    )
    const told = [...new Set(warnings.flat())].map((text) => tellCore(text, 'ru'))
    expect(told.length).toBeGreaterThan(5)
    expect(told.filter((text) => /\b(?:no|the|is|be|and|so|its|by|link|cannot)\b/.test(text))).toEqual([])
  })

  it.each([
    ['2.2 i2v 14B high noise', '2.2 i2v 14B высокий шум'],
    ['3.5 Large with text encoder', '3.5 Large с текстовым энкодером'],
    ['control-LoRA', 'control-LoRA'],
    ['video2world', 'video2world'],
  ])('the variant %s', (english, russian) => {
    expect(tellVariant(english, 'ru')).toBe(russian)
    expect(tellVariant(english, 'en')).toBe(english)
  })

  it.each(['', '.', 'a/b', 'a\u0001', 'a\u202e', 'a?', ' a', 'nul', 'a'.repeat(300)])(
    'the fault of the name “%s”',
    (name) => {
      const fault = nameFault(name) ?? ''
      expect(fault).not.toBe('')
      expect(tellCore(fault, 'ru').replace('Windows', '')).not.toMatch(/[A-Za-z]/)
    },
  )

  it('every verdict about every package on every known machine is told without English sentences', async () => {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))
    const manifests = await Promise.all(
      files.map(async (file) => manifestSchema.parse(parse(await readFile(join(folder, file), 'utf8')))),
    )
    expect(manifests.length).toBeGreaterThan(2)
    const ofPackages = packageSentences(
      manifests.map((manifest) => ({ manifest })),
      'ru',
    )
    const reasons = manifests.flatMap((manifest) =>
      Object.values(machines).flatMap((machine) => {
        const verdict = fit(manifest, machine)
        return [...verdict.reasons, ...verdict.backends.map(({ reason }) => reason)]
      }),
    )
    const left = reasons
      .map((reason) => tellCore(reason, 'ru', ofPackages))
      .filter((told) => /\b(?:the|is|was|needs|wants|has|for|only)\b/i.test(told))
    expect([...new Set(left)]).toEqual([])
  })
})
