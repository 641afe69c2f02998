import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { fit } from '../../shared/recommend/fit.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { packageSentences, tellCore } from './core-words.ts'

const folder = join(import.meta.dirname, '../../resources/packages')

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
