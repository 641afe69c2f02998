import { expect, test } from '../harness/app.ts'

test('a newcomer chooses a language, sees the machine and reaches the packages', async ({ app, open }) => {
  const page = await open()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Diffusion Deck')
  // The data folder with its checks, and the hardware that was found.
  await expect(page.getByText(app.dataDir, { exact: true })).toBeVisible()
  await expect(page.getByText('Can hold links')).toBeVisible()
  await expect(page.getByText('Processor', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Русский' }).click()
  await expect(page.getByRole('heading', { name: 'Папка данных' })).toBeVisible()
  await page.getByRole('button', { name: 'English' }).click()

  await page.getByRole('button', { name: 'Go to packages' }).click()
  await expect(page.getByRole('heading', { name: 'Packages', level: 1 })).toBeVisible()
  await expect(page.getByText('Nothing is installed yet')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Install ComfyUI', exact: true })).toBeVisible()

  // The welcome does not come twice.
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Packages', level: 1 })).toBeVisible()
})

test('the page is reached by keyboard alone', async ({ app, open }) => {
  await app.welcomed()
  const page = await open()
  await expect(page.getByRole('heading', { name: 'Packages', level: 1 })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search or run a command').fill('settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})
