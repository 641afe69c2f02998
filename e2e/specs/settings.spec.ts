import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deck, document } from '../harness/deck.ts'
import { expect, fixtures, test } from '../harness/app.ts'
import { writeManifest } from '../harness/manifests.ts'

test('settings are kept, and wrong ones are refused in place', async ({ app, open }) => {
  await app.welcomed()
  const page = await open('#/settings')
  await page
    .getByRole('radio', { name: 'Light' })
    .or(page.getByRole('button', { name: 'Light' }))
    .first()
    .click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')

  await page
    .getByRole('tab', { name: 'Network and mirrors' })
    .or(page.getByRole('link', { name: 'Network and mirrors' }))
    .first()
    .click()
  await page.getByRole('textbox', { name: 'PyPI', exact: true }).fill('not an address')
  await page.getByRole('button', { name: 'Save PyPI' }).click()
  await expect(page.getByText(/not valid/).first()).toBeVisible()
  await page.getByRole('textbox', { name: 'PyPI', exact: true }).fill('https://mirror.example/simple')
  await page.getByRole('button', { name: 'Save PyPI' }).click()

  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByRole('textbox', { name: 'Rule 1: address begins with' }).fill('https://github.com/')
  await page.getByRole('textbox', { name: 'Rule 1: use instead' }).fill('https://mirror.example/git/')
  await page.getByRole('button', { name: 'Save Git addresses' }).click()

  await expect
    .poll(() => JSON.parse(readFileSync(join(app.dataDir, 'settings.json'), 'utf8')) as unknown)
    .toMatchObject({
      theme: 'light',
      'mirrors.pypi': 'https://mirror.example/simple',
      'mirrors.git': [{ from: 'https://github.com/', to: 'https://mirror.example/git/' }],
    })

  await page.reload()
  await expect(page.getByRole('textbox', { name: 'PyPI', exact: true })).toHaveValue('https://mirror.example/simple')
})

test('the language changes at once and is remembered', async ({ app, open }) => {
  await app.welcomed()
  const page = await open('#/settings')
  await page
    .getByRole('radio', { name: 'Русский' })
    .or(page.getByRole('button', { name: 'Русский' }))
    .first()
    .click()
  await expect(page.getByRole('heading', { name: 'Настройки', level: 1 })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Настройки', level: 1 })).toBeVisible()
})

test('a damaged settings file is kept aside and said', async ({ app, open }) => {
  await app.welcomed()
  writeFileSync(join(app.dataDir, 'settings.json'), '{ "theme": ')
  const page = await open()
  await expect(page.getByText(/kept aside/)).toBeVisible()
})

test('what was uninstalled waits in the trash, comes back whole, and is deleted only by name', async ({
  app,
  open,
}) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui') })
  expect((await deck(app.dataDir, 'install', 'fixture')).code).toBe(0)
  writeFileSync(join(app.dataDir, 'installs', 'fixture', 'app', 'picture.png'), 'mine')
  expect((await deck(app.dataDir, 'uninstall', 'fixture', '--yes')).code).toBe(0)

  const page = await open('#/settings/trash')
  await page.getByRole('button', { name: 'Restore fixture' }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  expect(readFileSync(join(app.dataDir, 'installs', 'fixture', 'app', 'picture.png'), 'utf8')).toBe('mine')
  await page.getByRole('link', { name: 'Packages' }).click()
  await page.getByRole('button', { name: 'Launch fixture' }).click()
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: /^Stop/ }).first().click()
  await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  expect((await deck(app.dataDir, 'uninstall', 'fixture', '--yes')).code).toBe(0)

  await page.goto(`${new URL(page.url()).origin}/#/settings/trash`)
  await page.getByRole('checkbox', { name: 'Select fixture' }).check()
  await page.getByRole('button', { name: /Delete 1 for good/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  expect(await document<unknown[]>(app.dataDir, 'trash', 'list')).toEqual([])
})
