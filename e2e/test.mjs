/**
 * `npm test`: static checks, unit tests, build, end-to-end tests; one closing line `N passed, N failed, N skipped`.
 * A part that could not run at all counts as one failure. Checks count one each.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser, ensureTools } from './browser.mjs'
import { memoryFolder } from './memory-folder.mjs'

const results = join('test-results')
const totals = { passed: 0, failed: 0, skipped: 0 }

function step(title, args, env = {}) {
  console.log(`\n── ${title}`)
  const started = Date.now()
  const outcome = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  console.log(
    `── ${title}: ${outcome.status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(0)} s)`,
  )
  return outcome.status === 0
}

function count(passed) {
  totals[passed ? 'passed' : 'failed'] += 1
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

ensureTools()
const temporary = memoryFolder()
if (temporary !== null) process.env['TMPDIR'] = temporary
count(step('types', ['node_modules/typescript-7/bin/tsc', '--noEmit']))
count(step('lint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']))
count(step('format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']))
count(
  step('layers and cycles', [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.config.mjs',
    'main',
    'renderer',
    'shared',
  ]),
)
count(step('dead code', ['node_modules/knip/bin/knip.js']))

const unitReport = join(results, 'unit.json')
const unitRan = step('unit tests', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
])
const unit = readReport(unitReport)
if (unit === null) totals.failed += 1
else {
  totals.passed += unit.numPassedTests
  totals.failed += unit.numFailedTests
  totals.skipped += unit.numPendingTests
  // A file that could not be loaded fails the run without failing a test.
  if (!unitRan && unit.numFailedTests === 0) totals.failed += 1
}

const built = step('build', ['main/cli/build.mjs'])
count(built)
const browser = built ? await ensureBrowser() : null
if (browser === null) {
  console.log('The end-to-end tests could not run: no build or no browser.')
  totals.failed += 1
} else {
  const e2eReport = join(results, 'e2e.json')
  const e2eRan = step(
    'end-to-end tests',
    ['node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e/playwright.config.ts'],
    {
      DECK_E2E_BROWSER: browser,
      DECK_E2E_REPORT: e2eReport,
    },
  )
  const e2e = readReport(e2eReport)
  if (e2e === null) totals.failed += 1
  else {
    totals.passed += e2e.stats.expected
    totals.failed += e2e.stats.unexpected + e2e.stats.flaky
    totals.skipped += e2e.stats.skipped
    if (!e2eRan && e2e.stats.unexpected + e2e.stats.flaky === 0) totals.failed += 1
  }
}

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
console.log(`\n${totals.passed} passed, ${totals.failed} failed${skipped}`)
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1)
