import { defineConfig } from '@playwright/test'

const report = process.env['DECK_E2E_REPORT']
const executablePath = process.env['DECK_E2E_BROWSER'] ?? '/usr/bin/chromium'

export default defineConfig({
  testDir: 'specs',
  globalSetup: './harness/shared-uv.ts',
  outputDir: '../test-results/e2e',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ...(report === undefined ? [] : [['json', { outputFile: `../${report}` }] as const])],
  use: {
    viewport: { width: 1280, height: 720 },
    locale: 'en-GB',
    // Recording every step takes a quarter of the time: on request, `DECK_E2E_TRACE=1 npm run e2e`.
    trace: process.env['DECK_E2E_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      // As root Chromium has no sandbox; the other flags keep it from asking hosts of its own.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
