import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorCatalogue } from '../../shared/errors.ts'
import english from '../../resources/locales/en/ui.json'
import englishModels from '../../resources/locales/en/models.json'
import englishOwn from '../../resources/locales/en/own.json'
import englishWizard from '../../resources/locales/en/wizard.json'
import russianErrors from '../../resources/locales/ru/errors.json'
import russian from '../../resources/locales/ru/ui.json'
import russianModels from '../../resources/locales/ru/models.json'
import russianOwn from '../../resources/locales/ru/own.json'
import russianWizard from '../../resources/locales/ru/wizard.json'

interface Tree {
  readonly [key: string]: string | Tree
}

const plural = /_(?:one|few|many|other)$/

function texts(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : texts(value, `${prefix}${key}.`),
  )
}

const parameters = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].toSorted()
const inUi = /\{\{(\w+)(?:, number)?\}\}/g
const inErrors = /\{(\w+)\}/g

const en = new Map([
  ...texts(english),
  ...texts(englishWizard, 'wizard:'),
  ...texts(englishOwn, 'own:'),
  ...texts(englishModels, 'models:'),
])
const ru = new Map([
  ...texts(russian),
  ...texts(russianWizard, 'wizard:'),
  ...texts(russianOwn, 'own:'),
  ...texts(russianModels, 'models:'),
])
const known = new Set([...en.keys()].map((key) => key.replace(plural, '')))

/** Keys that the sources name: whole literals, and the fixed beginnings of those that are put together. */
async function usedKeys(): Promise<{ whole: string[]; beginnings: string[] }> {
  const root = join(import.meta.dirname, '..')
  const files = (await readdir(root, { recursive: true })).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes('.test.'),
  )
  const sources = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  const calls = sources.flatMap((source) => [...source.matchAll(/\bt\(([^)]*)/g)].map(([, inside]) => inside ?? ''))
  const whole = calls.flatMap((inside) =>
    [...inside.matchAll(/'((?:wizard|own|models):[\w.-]+|[a-zA-Z]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key ?? ''),
  )
  const beginnings = calls.flatMap((inside) =>
    [...inside.matchAll(/`((?:(?:wizard|own|models):)?[a-zA-Z.]+\.)\$\{/g)].map(([, key]) => key ?? ''),
  )
  return { whole, beginnings }
}

it('both languages have the same keys, but for plural forms', () => {
  const plain = (keys: Iterable<string>): string[] =>
    [...new Set([...keys].map((key) => key.replace(plural, '')))].toSorted()
  expect(plain(ru.keys())).toEqual(plain(en.keys()))
})

it('plurals have every form of their language', () => {
  const counted = [...en.keys()].filter((key) => key.endsWith('_other')).map((key) => key.replace(plural, ''))
  expect(counted.length).toBeGreaterThan(5)
  for (const key of counted) {
    expect([...en.keys()], key).toEqual(expect.arrayContaining([`${key}_one`, `${key}_other`]))
    expect([...ru.keys()], key).toEqual(
      expect.arrayContaining([`${key}_one`, `${key}_few`, `${key}_many`, `${key}_other`]),
    )
  }
})

it('translations use parameters that the English text has', () => {
  const english = new Map([...en].map(([key, text]) => [key.replace(plural, ''), parameters(text, inUi)]))
  for (const [key, text] of ru) {
    const wanted = english.get(key.replace(plural, '')) ?? []
    if (plural.test(key)) expect(wanted, key).toEqual(expect.arrayContaining(parameters(text, inUi)))
    else expect(parameters(text, inUi), key).toEqual(wanted)
  }
})

it('every key that the sources use exists', async () => {
  const { whole, beginnings } = await usedKeys()
  expect(whole.length).toBeGreaterThan(150)
  expect(whole.filter((key) => !known.has(key))).toEqual([])
  expect(beginnings.filter((beginning) => ![...known].some((key) => key.startsWith(beginning)))).toEqual([])
})

it('every error is told in Russian with the same parameters', () => {
  expect(Object.keys(russianErrors).toSorted()).toEqual(Object.keys(errorCatalogue).toSorted())
  for (const [code, own] of Object.entries(errorCatalogue)) {
    const told = (russianErrors as Record<string, { message: string; remedy: string }>)[code]
    expect(parameters(told?.message ?? '', inErrors), code).toEqual(parameters(own.message, inErrors))
    expect(parameters(told?.remedy ?? '', inErrors), code).toEqual(parameters(own.remedy, inErrors))
  }
})
