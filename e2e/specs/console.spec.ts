import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { deck } from '../harness/deck.ts'
import { type App, expect, fixtures, screens, test } from '../harness/app.ts'
import { writeManifest } from '../harness/manifests.ts'

async function launched(app: App, open: () => Promise<Page>, mood: string, readySeconds?: number): Promise<Page> {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, {
    id: 'fixture',
    url: app.git.url('console-ui'),
    mood,
    ...(readySeconds === undefined ? {} : { readySeconds }),
  })
  const installed = await deck(app.dataDir, 'install', 'fixture')
  expect(installed.code, installed.stderr).toBe(0)
  const page = await open()
  await page.getByRole('button', { name: 'Launch fixture' }).click()
  await expect(page.getByTestId('terminal')).toBeVisible()
  return page
}

test('the console takes input, is searched, and replays for a window that opens later', async ({ app, open }) => {
  const page = await launched(app, open, 'well')
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  const terminal = page.getByTestId('terminal')
  await terminal.click()
  await page.keyboard.type('hello deck\n')
  await expect(terminal).toContainText('You said: hello deck')

  await page.keyboard.press('Control+f')
  await page.getByPlaceholder('Find in the console').fill('You said')
  await expect(page.getByText('1 of 1')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.reload()
  await expect(page.getByTestId('terminal')).toContainText('You said: hello deck')
})

test('Ctrl-C in the console interrupts the program, and its end is shown', async ({ app, open }) => {
  const page = await launched(app, open, 'well')
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  await page.getByTestId('terminal').click()
  await page.keyboard.press('Control+c')
  await expect(page.getByTestId('terminal')).toContainText('Interrupted; goodbye.')
  await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible()
})

test('a program that ends before it is ready says how, and what to do', async ({ app, open }) => {
  const page = await launched(app, open, 'exits')
  await expect(page.getByText(/ended before it was ready \(exit code 3\)/i)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('Read the end of its console for the reason.')).toBeVisible()
  await expect(page.getByTestId('terminal')).toContainText('the model is missing')
})

test('a program that never gets ready is said to be so, and can be stopped', async ({ app, open }) => {
  const page = await launched(app, open, 'never-ready', 5)
  await expect(page.getByText(/was not ready after 5 s/)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: /^Stop/ }).first().click()
  await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
})

test('200 MB of output leave the page alive and memory bounded', async ({ app, open }) => {
  test.setTimeout(240_000)
  const page = await launched(app, open, 'flood')
  await expect(page.getByTestId('terminal')).toContainText('FLOOD DONE', { timeout: 200_000 })
  // The page still answers.
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('a problem that the package knows is told with its cure, in the language of the person', async ({ app, open }) => {
  const page = await launched(app, open, 'exits')
  const told = page.getByRole('alert').filter({ hasText: 'A model is missing' })
  await expect(told).toContainText('Put a checkpoint into the shared folder.')
  await page.screenshot({ path: join(screens, 'known-problem-en.png') })
  await deck(app.dataDir, 'settings', 'set', 'language', '"ru"')
  await deck(app.dataDir, 'settings', 'set', 'theme', '"light"')
  await page.reload()
  const inRussian = page.getByRole('alert').filter({ hasText: 'Не хватает модели' })
  await expect(inRussian).toContainText('Положите модель в общую папку.')
  await page.screenshot({ path: join(screens, 'known-problem-ru.png') })
  await inRussian.getByRole('button', { name: 'Закрыть' }).click()
  await expect(inRussian).toBeHidden()
})
