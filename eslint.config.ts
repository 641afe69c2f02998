import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Layering by folder (imports between folders and cycles are checked by dependency-cruiser). */
const syncFs = {
  selector:
    'CallExpression[callee.name=/^(?:access|append|chmod|copy|cp|exists|fsync|link|lstat|mkdir|mkdtemp|open|opendir|read|readdir|readFile|readlink|realpath|rename|rm|rmdir|stat|statfs|symlink|truncate|unlink|write|writeFile|copyFile|appendFile)Sync$/]',
  message: 'No synchronous file access on the main thread; use node:fs/promises.',
}

export default defineConfig(
  { ignores: ['out/**', 'dist/**', 'node_modules/**', 'test-results/**', '.cache/**'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Index signatures are read with brackets (tsconfig: noPropertyAccessFromIndexSignature).
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      'no-restricted-globals': ['error', { name: 'event', message: 'Name the event.' }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['main/**/*.ts'],
    // Threads of their own may wait for the disk: nobody else waits with them.
    ignores: [
      '**/*.test.ts',
      '**/*.fixture.ts',
      '**/*-worker.ts',
      'main/library/index/thread/**',
      'main/library/inspect/**',
    ],
    rules: { 'no-restricted-syntax': ['error', syncFs] },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [hooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
    // The React Compiler is not used here; what it would skip is no fault.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
)
