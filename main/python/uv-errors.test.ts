import { expect, test } from 'vitest'
import { explain, hideLogins, readFailure } from './uv-errors.ts'

// Recorded from uv 0.13.9 unless said otherwise.
const solution =
  'Using Python 3.12.1 environment at: e1\nerror: No solution found when resolving dependencies\n  cause: '
const notFound = `${solution}Because no-such-package was not found in the package registry and you require no-such-package, we can conclude that your requirements are unsatisfiable.`
const noVersion = `${solution}Because there is no version of six==99.9 and you require six==99.9, we can conclude that your requirements are unsatisfiable.`
const conflict = `${solution}Because requests==2.31.0 depends on idna>=2.5,<4 and you require requests==2.31, we can conclude that you require idna>=2.5,<4.\n         And because you require idna<2, we can conclude that your requirements are unsatisfiable.`
const noWheel = `${solution}Because numpy==1.20.0 has no usable wheels and you require numpy==1.20.0, we can conclude that your requirements are unsatisfiable.\n\nhint: Wheels are required for \`numpy\` because building from source is disabled`
const refused =
  'error: Failed to fetch: http://127.0.0.1:9/simple/six2/\n  cause: error sending request for url (http://127.0.0.1:9/simple/six2/)\n  cause: client error (Connect)\n  cause: tcp connect error\n  cause: Connection refused (os error 111)'
const status404 =
  'error: Failed to download `foo @ https://pypi.org/nothing/foo-1.0-py3-none-any.whl`\n  cause: HTTP status client error (404 Not Found) for url (https://pypi.org/nothing/foo-1.0-py3-none-any.whl)'
const git =
  "error: Failed to download and build `foo @ git+https://nonexist.invalid/a/b`\n  cause: Git operation failed\n         fatal: unable to access 'https://nonexist.invalid/a/b/': Could not resolve host: nonexist.invalid"
// uv before 0.10 draws its causes.
const drawn =
  '  × No solution found when resolving dependencies:\n  ╰─▶ Because you require six==1.16 and six==1.17, we can conclude that your\n      requirements are unsatisfiable.'

test.each([
  ['a package that is not there', notFound, 'unavailable'],
  ['a version that is not there', noVersion, 'unavailable'],
  ['no wheel for this machine', noWheel, 'unavailable'],
  ['a contradiction', conflict, 'conflict'],
  ['a contradiction of an older uv', drawn, 'conflict'],
  ['a refused connection', refused, 'unreachable'],
  ['an unknown host of git', git, 'unreachable'],
  ['a file that is not there', status404, 'unavailable'],
  [
    'a server that fails',
    status404.replace('client error (404 Not Found)', 'server error (503 Service Unavailable)'),
    'unreachable',
  ],
  [
    'a full disk',
    'error: Failed to install: six\n  cause: failed to copy file\n  cause: No space left on device (os error 28)',
    'disk-full',
  ],
  ['anything else', 'error: The interpreter at /x is externally managed', 'other'],
])('%s', (_name, output, kind) => {
  expect(readFailure(output).kind).toBe(kind)
})

test('the host is named', () => {
  expect(readFailure(refused)).toMatchObject({ host: '127.0.0.1:9' })
})

test('the explanation is uv’s own, without frame, hint and preamble', () => {
  expect(explain(noWheel)).toBe(
    'Because numpy==1.20.0 has no usable wheels and you require numpy==1.20.0, we can conclude that your requirements are unsatisfiable.',
  )
  expect(explain(drawn)).toBe(
    'Because you require six==1.16 and six==1.17, we can conclude that your requirements are unsatisfiable.',
  )
  expect(explain('')).toBe('')
  expect(explain(`error: ${'x'.repeat(2000)}`)).toHaveLength(600)
})

test('logins in addresses never get into a log', () => {
  expect(hideLogins('uv --default-index https://me:secret@x.test/simple git+ssh://git@x.test/a')).toBe(
    'uv --default-index https://***@x.test/simple git+ssh://***@x.test/a',
  )
})
