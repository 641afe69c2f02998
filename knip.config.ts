import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  entry: [
    'main/cli/deck.ts',
    'main/cli/*.mjs',
    'main/desktop/{main,preload}.ts',
    'main/**/*-worker.ts',
    'electron.vite.config.ts',
    'main/catalogue/write-schema.ts',
    'renderer/main.tsx',
    'e2e/**/*.{ts,mjs}',
    'main/**/*.fixture.ts',
    'main/**/testing/*.ts',
  ],
  project: ['{main,renderer,shared,e2e}/**/*.{ts,tsx,mjs}'],
  // `node` gives npm scripts their Node.
  ignoreDependencies: ['node'],
  ignoreExportsUsedInFile: { interface: true, type: true },
}
export default config
