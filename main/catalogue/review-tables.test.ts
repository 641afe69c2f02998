import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { createCatalogue } from './catalogue.ts'
import { launchTables, modelTables, torchTables } from './review-tables.ts'

/**
 * Tables to read when a package file or the decision about it changes. After a change that is meant,
 * write them anew with `npx vitest run main/catalogue/review-tables.test.ts -u` and read the difference.
 */
const catalogue = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})
const manifests = catalogue.list().entries.map(({ manifest }) => manifest)

it.each([
  ['torch', torchTables(manifests, machines)],
  ['launch', launchTables(manifests, machines)],
  ['models', modelTables(manifests)],
])('the table “%s” is what the catalogue decides', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`./snapshots/${name}.md`)
})

it('gives every package a section in every table, and every machine a row', () => {
  const torch = torchTables(manifests, machines)
  for (const text of [torch, launchTables(manifests, machines), modelTables(manifests)]) {
    expect([...text.matchAll(/^## .* \((.*)\)$/gm)].map(([, id]) => id)).toEqual(
      manifests.map(({ id }) => id).toSorted(),
    )
  }
  for (const name of Object.keys(machines)) {
    const rows = torch
      .split('\n')
      .filter((line) => line.startsWith(`| ${name} `) && line.split('|')[1]?.trim() === name)
    expect(rows.length, name).toBe(manifests.length)
  }
})
