import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'electron-vite'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const root = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const define = { __DECK_VERSION__: JSON.stringify(version) }

/** Which of the three is built: main/cli/build.mjs names those that are stale; everything when nobody does. */
const wanted = new Set((process.env['DECK_BUILD'] ?? 'main,renderer').split(','))

function entries(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(root, file)]))
}

const main: NonNullable<UserConfig['main']> = {
  define,
  build: {
    outDir: 'out/main',
    // Both run on the Node of Electron 45 and on Node 22.16 (main/cli/bin.mjs).
    target: 'node22',
    sourcemap: true,
    rolldownOptions: {
      input: entries({
        deck: 'main/cli/deck.ts',
        // Threads of their own; main/worker-file.ts finds them by these names.
        ...Object.fromEntries(
          ['hashing/hash-worker', 'index/index-worker', 'inspect/inspect-worker']
            .map((file) => `main/library/${file}.ts`)
            .filter((file) => existsSync(join(root, file)))
            .map((file) => [basename(file, '.ts'), file]),
        ),
        ...(existsSync(join(root, 'main/desktop/main.ts')) ? { desktop: 'main/desktop/main.ts' } : {}),
      }),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
}

/** A sandboxed preload can load nothing beside itself: one CommonJS file with all that it needs inside. */
const preload: NonNullable<UserConfig['preload']> = {
  define,
  build: {
    outDir: 'out/preload',
    target: 'node22',
    externalizeDeps: false,
    rolldownOptions: {
      input: entries({ preload: 'main/desktop/preload.ts' }),
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
}

const renderer: NonNullable<UserConfig['renderer']> = {
  root: join(root, 'renderer'),
  define,
  plugins: [
    react(),
    // electron-vite sets './', which breaks a page that is opened at a deep address.
    { name: 'deck:base', enforce: 'post', config: () => ({ base: '/' }) },
  ],
  build: {
    outDir: join(root, 'out', 'renderer'),
    emptyOutDir: true,
    minify: true,
    // The content security policy knows no data: fonts and scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { input: join(root, 'renderer', 'index.html') },
  },
}

export default defineConfig({
  ...(wanted.has('main') ? { main } : {}),
  ...(wanted.has('main') && existsSync(join(root, 'main/desktop/preload.ts')) ? { preload } : {}),
  ...(wanted.has('renderer') && existsSync(join(root, 'renderer/index.html')) ? { renderer } : {}),
})
