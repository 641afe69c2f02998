import type { Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, fixtures, screens, test, type App } from '../harness/app.ts'
import { deck, document, errorOf } from '../harness/deck.ts'
import { TemporaryFolder } from '../harness/folder.ts'

const packageFiles = (app: App): readonly string[] =>
  readdirSync(join(app.dataDir, 'packages')).filter((name) => !name.startsWith('.'))

async function lookAt(page: Page, address: string): Promise<void> {
  await page.getByLabel('Address of the repository').fill(address)
  await page.getByRole('button', { name: 'Look at it' }).click()
}

test('a repository becomes a package: detected, looked over, saved, installed, launched, exported, removed', async ({
  app,
  open,
}) => {
  test.setTimeout(400_000)
  app.git.publish('gradio-ui', join(fixtures, 'gradio-ui'))
  await app.welcomed()
  const page = await open()

  await test.step('the button leads from the packages to the address', async () => {
    await page.getByRole('link', { name: 'Add your own' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Add your own' })).toBeVisible()
    await expect(page.getByLabel('Address of the repository')).toBeFocused()
    await lookAt(page, app.git.url('gradio-ui'))
  })

  await test.step('what was detected is shown with its evidence', async () => {
    await expect(page.getByRole('heading', { name: 'What was detected' })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByLabel('Script')).toHaveValue('app.py')
    await expect(page.getByLabel('Usual port')).toHaveValue('7860')
    await expect(page.getByText('app.py:9').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'requirements.txt' })).toBeVisible()
    await expect(page.getByLabel('Folder in the program')).toHaveValue('models/checkpoints')
    const file = page.getByRole('textbox', { name: 'Package file' })
    await expect(file).toHaveValue(/args: \[ --port, '\{port\}' \]/)
    await expect(page.getByText('The file is in order.')).toBeVisible()
    await expect(page.getByRole('region', { name: 'What it will run on this machine' })).toContainText(
      '{python} -u app.py --port {port}',
    )
    expect(packageFiles(app)).toEqual([])
    expect(readdirSync(join(app.dataDir, 'temp'))).toEqual([])
  })

  await test.step('a field changes the file, and the file changes the field', async () => {
    await page.getByLabel('Name', { exact: true }).fill('My gradio')
    const file = page.getByRole('textbox', { name: 'Package file' })
    await expect(file).toHaveValue(/name: My gradio/)
    await file.fill((await file.inputValue()).replace('name: My gradio', 'name: My own UI'))
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('My own UI')
    await page.getByLabel('Usual port').fill('17651')
    await expect(file).toHaveValue(/default: 17651/)
  })

  await test.step('faults are told by line, and nothing faulty can be saved', async () => {
    const file = page.getByRole('textbox', { name: 'Package file' })
    const good = await file.inputValue()
    await file.fill(`${good}\nlaunch: [`)
    const faults = page.getByRole('list', { name: 'Faults in the file' })
    await expect(faults.getByRole('button', { name: /^Line \d+/ }).first()).toBeVisible()
    await expect(page.getByText('The file cannot be read at the moment.', { exact: false })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Save the package' })).toBeDisabled()
    await file.fill(good.replace("args: [ --port, '{port}' ]", "args: [ --port, '{prot}' ]"))
    await expect(faults).toContainText('{prot}')
    await faults.getByRole('button').first().click()
    expect(
      await file.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd)),
    ).toContain('{prot}')
    await file.fill(good.replace(/^id: .*$/m, 'id: comfyui'))
    await expect(faults).toContainText('already taken')
    await expect(page.getByRole('button', { name: 'Save the package' })).toBeDisabled()
    await file.fill(good)
    await page.screenshot({ path: join(screens, 'own-edit.png'), fullPage: true })
  })

  await test.step('saved, it is a package among the others', async () => {
    await page.getByRole('button', { name: 'Save the package' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'My own UI' })).toBeVisible()
    expect(packageFiles(app)).toEqual(['gradio-ui.yaml'])
    await page.getByRole('link', { name: 'Packages' }).first().click()
    await expect(page.getByRole('listitem', { name: 'My own UI' }).getByText('Yours', { exact: true })).toBeVisible()
  })

  await test.step('installed and launched to ready', async () => {
    await page.getByRole('button', { name: 'Install My own UI' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Install', exact: true }).click()
    await expect(dialog.getByRole('heading', { name: 'gradio-ui is installed' })).toBeVisible({ timeout: 240_000 })
    await dialog.getByRole('button', { name: 'Launch' }).click()
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 90_000 })
    await page.getByRole('button', { name: /^Stop/ }).first().click()
    await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  })

  await test.step('exported as one file, which is what was saved', async () => {
    await page.evaluate(() => (location.hash = '#/packages/gradio-ui'))
    await page.getByRole('button', { name: 'More for My own UI' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Export as a file' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('gradio-ui.deck.yaml')
    expect(readFileSync(await file.path(), 'utf8')).toBe(
      readFileSync(join(app.dataDir, 'packages', 'gradio-ui.yaml'), 'utf8'),
    )
  })

  await test.step('edited', async () => {
    await page.getByRole('button', { name: 'More for My own UI' }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await expect(page.getByLabel('ID')).toBeDisabled()
    await page.getByLabel('Name', { exact: true }).fill('My mended UI')
    await page.getByRole('button', { name: 'Save the package' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'My mended UI' })).toBeVisible()
    expect(readFileSync(join(app.dataDir, 'packages', 'gradio-ui.yaml'), 'utf8')).toContain('name: My mended UI')
  })

  await test.step('removed to the trash; the install stays and still launches', async () => {
    await page.getByRole('button', { name: 'More for My mended UI' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('gradio-ui')
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Packages' })).toBeVisible()
    await expect(page.getByRole('listitem', { name: 'My mended UI' })).toHaveCount(0)
    expect(packageFiles(app)).toEqual([])
    await page.getByRole('button', { name: 'Launch gradio-ui' }).click()
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 90_000 })
  })
})

/** A repository of its own making, out of files and of git commands that a folder could not express. */
function publish(
  app: App,
  name: string,
  files: Readonly<Record<string, string>>,
  more?: (git: (...args: string[]) => string, folder: string) => void,
): void {
  using folder = new TemporaryFolder('tree')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder.path, path, '..'), { recursive: true })
    writeFileSync(join(folder.path, path), text)
  }
  app.git.publish(name, folder.path)
  if (more === undefined) return
  const bare = join(app.dataDir, '..', 'git', `${name}.git`)
  const work = join(app.dataDir, '..', 'git', `${name}.work`)
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', work, '-c', 'user.name=Fixture', '-c', 'user.email=fixture@example.invalid', ...args], {
      encoding: 'utf8',
    })
  more(git, work)
  git('push', '-q', '-f', bare, 'HEAD:main')
}

test('addresses and repositories that are not what they should be', async ({ app, open, faults }) => {
  test.setTimeout(240_000)
  const gradio = 'import gradio\ngradio.Interface(lambda x: x, "text", "text").launch()\n'
  publish(app, 'empty-ish', { 'notes.md': 'Nothing to run here, only a few words about it.' })
  publish(app, 'names', { 'app.py': gradio, 'requirements.txt': 'gradio\n' }, (git) => {
    const blob = git('hash-object', '-w', 'app.py').trim()
    // Names that no work tree should ever get, and one that would break a page or a file.
    for (const path of ['con.py', 'models/lo\nras/x', 'models/checkpoints/<img src=x>', 'a b/"; rm -rf ~ #.py'])
      git('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`)
    git('commit', '-q', '-m', 'Names')
  })
  publish(app, 'huge', { 'app.py': gradio, 'requirements.txt': 'gradio\n' }, (git, folder) => {
    // 40 KB of git that unfold into a hundred million paths.
    let tree = git('write-tree').trim()
    for (let level = 0; level < 8; level += 1) {
      const entries = Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\td${String(index)}`).join('\n')
      tree = execFileSync('git', ['-C', folder, 'mktree'], { input: `${entries}\n`, encoding: 'utf8' }).trim()
    }
    git('reset', '-q', '--soft', git('commit-tree', '-p', 'HEAD', '-m', 'Huge', tree).trim())
  })
  publish(app, 'fat', { 'app.py': `${gradio}# ${'x'.repeat(3_000_000)}\n`, 'requirements.txt': 'gradio\n' })
  await app.welcomed()
  const page = await open('#/packages/own/add')
  const refusal = page.getByRole('alert')

  for (const [address, said] of [
    ['not an address', 'no address of a git repository'],
    ['https://user:secret@example.invalid/a/b', 'Leave user name, password and token'],
    ['ext::sh -c touch% /tmp/deck-own-touched', 'no address of a git repository'],
    ['--upload-pack=touch /tmp/deck-own-touched', 'no address of a git repository'],
    [app.git.url('absent'), 'could not be cloned'],
    [`${new URL(app.git.url('x')).origin}/`, 'names no repository'],
    [app.git.url('huge'), 'the answer is too long'],
  ] as const) {
    await test.step(address, async () => {
      await lookAt(page, address)
      await expect(refusal).toContainText(said, { timeout: 60_000 })
      expect(readdirSync(join(app.dataDir, 'temp'))).toEqual([])
    })
  }

  await test.step('nothing to launch is said, not invented', async () => {
    await lookAt(page, app.git.url('empty-ish'))
    await expect(refusal).toContainText('No program that could be launched was found')
    await page.getByRole('button', { name: 'Another address' }).click()
    const added = await deck(app.dataDir, 'catalog', 'add', app.git.url('empty-ish'), '--yes')
    expect(added.code).toBe(1)
    expect(errorOf(added).message).toContain('nothing was saved')
    expect(packageFiles(app)).toEqual([])
  })

  await test.step('names of files cannot play tricks', async () => {
    await lookAt(page, app.git.url('names'))
    await expect(page.getByLabel('Script')).toHaveValue('app.py')
    await expect(page.getByText('The file is in order.')).toBeVisible()
    const text = await page.getByRole('textbox', { name: 'Package file' }).inputValue()
    expect(text).not.toMatch(/rm -rf|<img|con\.py|lo\nras/)
    await page.getByRole('button', { name: 'Another address' }).click()
  })

  await test.step('a file that is too large is not read, and so not taken for anything', async () => {
    await lookAt(page, app.git.url('fat'))
    await expect(refusal).toContainText('No program that could be launched was found')
  })
  expect(existsSync('/tmp/deck-own-touched')).toBe(false)
  expect(faults).toEqual([])
})

test('a file from somebody else: looked over, given a free id, saved', async ({ app, open }) => {
  await app.welcomed()
  const file = join(app.dataDir, '..', 'given.deck.yaml')
  await document(app.dataDir, 'catalog', 'export', 'comfyui', file)
  const page = await open('#/packages/own/add')
  const choose = async (path: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a file' }).click(),
    ])
    await chooser.setFiles(path)
  }
  await choose({ name: 'big.yaml', mimeType: 'application/yaml', buffer: Buffer.alloc(600_000, 'a') })
  await expect(page.getByText('larger than 512 KB')).toBeVisible()
  await choose(file)
  await expect(page.getByRole('list', { name: 'Faults in the file' })).toContainText(
    'already taken by a built-in package',
  )
  await expect(page.getByRole('button', { name: 'Save the package' })).toBeDisabled()
  await page.getByLabel('ID').fill('comfy-of-mine')
  const actions = page.getByRole('region', { name: 'What it will run on this machine' })
  await expect(actions).toContainText('https://github.com/Comfy-Org/ComfyUI.git (master)')
  expect(packageFiles(app)).toEqual([])
  await page.getByRole('button', { name: 'Save the package' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'ComfyUI' })).toBeVisible()
  expect(packageFiles(app)).toEqual(['comfy-of-mine.yaml'])
})

test('from the command line: add, export, import under another id, remove', async ({ app }) => {
  test.setTimeout(180_000)
  app.git.publish('gradio-ui', join(fixtures, 'gradio-ui'))
  const shown = await document<{ saved: boolean; text: string }>(
    app.dataDir,
    'catalog',
    'add',
    app.git.url('gradio-ui'),
  )
  expect(shown.saved).toBe(false)
  expect(shown.text).toContain('app.py')
  expect(packageFiles(app)).toEqual([])
  const added = await document<{ id: string; saved: boolean }>(
    app.dataDir,
    'catalog',
    'add',
    app.git.url('gradio-ui'),
    '--yes',
  )
  expect(added).toMatchObject({ id: 'gradio-ui', saved: true })

  const file = join(app.dataDir, '..', 'shared.deck.yaml')
  await document(app.dataDir, 'catalog', 'export', 'gradio-ui', file)
  expect(errorOf(await deck(app.dataDir, 'catalog', 'export', 'gradio-ui', file)).code).toBe('folder-in-the-way')
  const taken = await deck(app.dataDir, 'catalog', 'import', file, '--yes')
  expect(taken.code).toBe(1)
  expect(errorOf(taken).message).toContain('already taken')
  const imported = await document<{ actions: readonly { type: string; argv?: readonly string[] }[] }>(
    ...([app.dataDir, 'catalog', 'import', file, '--id', 'second', '--yes'] as const),
  )
  expect(imported.actions.at(-1)).toMatchObject({ type: 'run', argv: ['{python}', '-u', 'app.py', '--port', '{port}'] })
  expect(packageFiles(app)).toEqual(['gradio-ui.yaml', 'second.yaml'])

  writeFileSync(file, 'schema: 1\nid: [')
  expect(errorOf(await deck(app.dataDir, 'catalog', 'import', file, '--yes')).code).toBe('manifest-invalid')
  expect(errorOf(await deck(app.dataDir, 'catalog', 'remove', 'comfyui')).code).toBe('package-built-in')
  await document(app.dataDir, 'catalog', 'remove', 'second')
  expect(packageFiles(app)).toEqual(['gradio-ui.yaml'])
  await document(app.dataDir, 'catalog', 'export', 'comfyui', join(app.dataDir, '..', 'comfyui.deck.yaml'))
})
