import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deck, DeckProcess } from '../harness/deck.ts'
import { expect, fixtures, test } from '../harness/app.ts'
import { writeManifest } from '../harness/manifests.ts'

test('an installation that fails says what happened and why, and is rolled back', async ({ app, open }) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, {
    id: 'fixture',
    url: app.git.url('console-ui'),
    pip: ['deck-fixture-that-does-not-exist==1.0'],
  })
  const page = await open()
  await page.getByRole('button', { name: 'Install Fixture UI' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  await expect(dialog.getByText(/deck-fixture-that-does-not-exist/).first()).toBeVisible({ timeout: 90_000 })
  await expect(dialog.getByRole('button', { name: 'Resume' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Roll back' }).click()
  await expect(dialog.getByText('Rolled back').first()).toBeVisible({ timeout: 30_000 })
  expect(existsSync(join(app.dataDir, 'installs', 'fixture'))).toBe(false)
})

test('a clone that breaks off is resumed once the server is well', async ({ app, open }) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  app.git.mood('console-ui', 'cut')
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui') })
  const page = await open()
  await page.getByRole('button', { name: 'Install Fixture UI' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  // The clone tries once more by itself, and says so in the log; only the end of the operation offers to resume.
  await expect(dialog.getByRole('button', { name: 'Resume' })).toBeVisible({ timeout: 60_000 })
  await expect(dialog.getByText(/could not be cloned/).first()).toBeVisible()
  app.git.mood('console-ui', 'well')
  await dialog.getByRole('button', { name: 'Resume' }).click()
  await expect(dialog.getByText(/ is installed$/)).toBeVisible({ timeout: 60_000 })
})

test('what a crash interrupted is offered in Activity, and resumes', async ({ app, open }) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui'), prepare: 'import time; time.sleep(3)' })
  const install = new DeckProcess(app.dataDir, ['install', 'fixture'])
  await install.until((event) => event.event === 'progress' && event['step'] === 'Run its own preparation')
  await install.kill()

  const page = await open('#/activity')
  await expect(page.getByText('Interrupted').first()).toBeVisible()
  await page.getByText('Install fixture').first().click()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText('Done').first()).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Packages' }).click()
  await expect(page.getByRole('button', { name: 'Launch fixture' })).toBeVisible()
})

test('a run that outlived the app is found again and stopped', async ({ app, open }) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui'), mood: 'survivor' })
  expect((await deck(app.dataDir, 'install', 'fixture')).code).toBe(0)
  const launch = new DeckProcess(app.dataDir, ['launch', 'fixture'])
  await launch.until((event) => event.event === 'ready')
  await launch.kill()

  const page = await open('#/running')
  await expect(page.getByText('fixture outlived Diffusion Deck')).toBeVisible()
  await page.getByRole('button', { name: 'Stop it' }).click()
  await expect(page.getByText('fixture outlived Diffusion Deck')).toBeHidden({ timeout: 30_000 })
})

test('files in an install’s own model folder move to the shared one after the plan was shown', async ({
  app,
  open,
}) => {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui') })
  expect((await deck(app.dataDir, 'install', 'fixture')).code).toBe(0)
  // A person replaces the link by a folder of their own, as update scripts do.
  const folder = join(app.dataDir, 'installs', 'fixture', 'app', 'models', 'checkpoints')
  rmSync(folder)
  mkdirSync(folder)
  writeFileSync(join(folder, 'mine.safetensors'), 'mine')
  const shared = join(app.dataDir, 'models', 'checkpoints')
  writeFileSync(join(shared, 'mine.safetensors'), 'another of the same name')

  const page = await open()
  await page.getByRole('button', { name: 'More for fixture' }).click()
  await page.getByRole('menuitem', { name: 'Share models…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/mine/).first()).toBeVisible()
  await dialog.getByRole('button', { name: 'Share models' }).click()
  await expect.poll(() => existsSync(join(shared, 'mine (2).safetensors')), { timeout: 30_000 }).toBe(true)
  expect(readFileSync(join(shared, 'mine (2).safetensors'), 'utf8')).toBe('mine')
  expect(readFileSync(join(shared, 'mine.safetensors'), 'utf8')).toBe('another of the same name')
})
