/** The layers of the project; `npm run check:layers` holds the imports against them. */
const nodeBuiltins =
  '^(?:node:)?(?:assert|buffer|child_process|cluster|crypto|dgram|dns|events|fs|http|http2|https|net|os|path|perf_hooks|process|readline|sqlite|stream|timers|tls|tty|url|util|v8|vm|worker_threads|zlib)(?:/|$)'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-desktop-imports-electron',
      severity: 'error',
      from: { pathNot: '^main/desktop/' },
      to: { path: '(?:^|node_modules/)electron(?:/|$)' },
    },
    {
      name: 'shared-knows-no-platform',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: {
        path: `${nodeBuiltins}|^main/|^renderer/|node_modules/(?:react|@mui|ws|node-pty|simple-git|systeminformation)(?:/|$)`,
      },
    },
    {
      name: 'renderer-imports-only-shared',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '\\.test\\.tsx?$' },
      to: { path: `^main/|${nodeBuiltins}` },
    },
    { name: 'main-does-not-import-renderer', severity: 'error', from: { path: '^main/' }, to: { path: '^renderer/' } },
    {
      name: 'core-does-not-import-hosts',
      severity: 'error',
      from: { path: '^main/(?!desktop|server|cli)', pathNot: '\\.(?:test|fixture)\\.ts$' },
      to: { path: '^main/(?:desktop|server|cli)/' },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      from: { path: '^(?:main|shared|renderer)/', pathNot: '\\.(?:test|fixture)\\.tsx?$|/testing/' },
      to: { path: '\\.(?:test|fixture)\\.tsx?$|/testing/|^e2e/' },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
