import type { TFunction } from 'i18next'
import { describe, expect, it } from 'vitest'
import english from '../../../resources/locales/en/wizard.json'
import russian from '../../../resources/locales/ru/wizard.json'
import { needIds, type Answers } from '../../../shared/recommend/answers.ts'
import { sketchedCatalogue } from '../../../shared/recommend/catalogue.fixture.ts'
import { machines } from '../../../shared/recommend/machines.fixture.ts'
import { needNames } from '../../../shared/recommend/needs.ts'
import { createAdvisor } from '../../../shared/recommend/recommend.ts'
import { remark, remarkTexts, type Remark } from '../../../shared/recommend/remarks.ts'
import { tellCore } from '../../app/tell-core.ts'
import { createI18n, type Language } from '../../app/i18n.ts'
import { tellRemark } from './tell-remark.ts'

const codes = Object.keys(remarkTexts).toSorted()
const inPage = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted()
const inCore = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted()

describe.each([
  ['English', english],
  ['Russian', russian],
])('%s', (_, words) => {
  const sentences: Readonly<Record<string, string>> = words.remark
  it('has a sentence for every remark, and no other', () => expect(Object.keys(sentences).toSorted()).toEqual(codes))

  it.each(Object.entries(remarkTexts))('%s has the same parameters', (code, text) => {
    expect(inPage(sentences[code] ?? '')).toEqual(inCore(text))
  })

  it('names every need', () => expect(Object.keys(words.need).toSorted()).toEqual([...needIds].toSorted()))
})

it('the English page says what deck recommend says', () => {
  for (const [code, text] of Object.entries(remarkTexts))
    expect((english.remark as Readonly<Record<string, string>>)[code], code).toBe(
      text.replaceAll(/\{(\w+)\}/g, '{{$1}}'),
    )
  expect(english.need).toEqual(needNames)
})

const telling = (language: Language, limits: readonly string[] = []) => {
  const t: TFunction = createI18n(language).t
  return {
    t,
    language,
    date: (at: number) => new Date(at).toISOString().slice(0, 10),
    limits,
    tellCore: (text: string) => tellCore(text, language),
  }
}

it.each<readonly [string, Remark, string]>([
  [
    'needs and lists',
    remark('lacks-needs', { name: 'Forge', needs: 'nodes,canvas,krita' }),
    'Чего нет в Forge: редактор узлов, холст или связь с Krita.',
  ],
  ['backends', remark('uses-gpu', { gpu: 'Arc A770', backend: 'xpu' }), 'Считает на Arc A770 через XPU.'],
  ['families', remark('family-in-part', { family: 'hunyuan-video' }), 'Hunyuan Video работает в нём лишь частично.'],
  ['dates', remark('maintained', { date: '2026-08-22' }), 'Активно развивается (проверено 2026-08-22).'],
  [
    'numbers',
    remark('family-fits', { model: 'SDXL', precision: 'fp16', needed: '6.8', memory: '12.0' }),
    'SDXL помещается в fp16 (6,8 из 12,0 ГБ).',
  ],
  ['sentences of the core', remark('machine', { text: 'No GPU was found.' }), 'Видеокарта не найдена.'],
  ['limits of the package', remark('limit', { text: 'Not in Russian.', index: 1 }), 'Второе.'],
])('tells %s in Russian', (_, said, expected) => {
  expect(tellRemark(said, telling('ru', ['Первое.', 'Второе.']))).toBe(expected)
})

it('a limit that has no translation stays as it is', () => {
  expect(tellRemark(remark('limit', { text: 'It is new.', index: 0 }), telling('ru'))).toBe('It is new.')
})

it('leaves no placeholder and no English in anything that is said of any machine', () => {
  const asked: readonly Answers[] = [
    { needs: [] },
    { priority: 'easy', flux: 'no', needs: [] },
    { priority: 'easy', flux: 'yes', needs: ['chroma'] },
    { priority: 'flexible', flux: 'yes', needs: ['hunyuan-video', 'wan-video', 'krita'] },
    { needs: ['training', 'multi-gpu', 'multi-user', 'canvas'] },
    { needs: ['a1111-extensions', 'presets-only', 'nodes'] },
  ]
  const said = Object.values(machines).flatMap((machine) => {
    const advise = createAdvisor(machine, sketchedCatalogue)
    return asked.flatMap((answers) => {
      const { picks, excluded } = advise(answers)
      return [
        ...picks.flatMap(({ reasons, warnings }) => [...reasons, ...warnings]),
        ...excluded.map(({ reason }) => reason),
      ]
    })
  })
  const told = said.filter(({ code }) => code !== 'limit').map((one) => tellRemark(one, telling('ru')))
  expect(new Set(said.map(({ code }) => code)).size).toBeGreaterThan(24)
  expect(
    [...new Set(told)].filter((text) => /\{|\b(?:the|is|it|was|needs|wants|has|for|only|or)\b/i.test(text)),
  ).toEqual([])
})
