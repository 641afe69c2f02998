import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/contract/settings.ts'
import { gitEnvironment } from './environment.ts'
import { describeFailure, redact, shortReason } from './failure.ts'
import { applyMirrors } from './mirrors.ts'
import { overallFraction, parseProgress } from './progress.ts'
import { compareVersions, parseListing, resolveRef, summarise } from './refs.ts'
import { resolveUrl } from './submodules.ts'

describe('applyMirrors', () => {
  const mirrors = [
    { from: 'https://github.com/', to: 'https://mirror.example/gh/' },
    { from: 'https://github.com/comfy/', to: '/srv/bare clones/' },
    { from: '', to: 'https://never.example/' },
  ]
  it.each([
    ['https://github.com/a/b', 'https://mirror.example/gh/a/b'],
    ['https://github.com/comfy/ui.git', 'file:///srv/bare%20clones/ui.git'],
    ['https://gitlab.com/a/b', 'https://gitlab.com/a/b'],
  ])('%s', (url, expected) => expect(applyMirrors(url, mirrors)).toBe(expected))
})

describe('parseProgress', () => {
  it.each([
    ['remote: Counting objects:  45% (9/20)', 'counting', 0.45, null, null],
    ['remote: Compressing objects: 100% (10/10), done.', 'compressing', 1, null, null],
    ['Receiving objects:  12% (123/1000), 1.50 MiB | 2.00 MiB/s', 'receiving', 0.12, 1572864, 2097152],
    ['Receiving objects:   5% (5/100), 900 bytes | 450.00 KiB/s', 'receiving', 0.05, 900, 460800],
    ['Receiving objects:  50% (5/10)', 'receiving', 0.5, null, null],
    ['Resolving deltas:  40% (4/10)', 'resolving', 0.4, null, null],
    ['Updating files:   3% (3/100)', 'updating', 0.03, null, null],
  ])('%s', (line, phase, fraction, bytes, bytesPerSecond) =>
    expect(parseProgress(line)).toEqual({ phase, fraction, bytes, bytesPerSecond }),
  )
  it.each(['fatal: nothing', 'remote: Enumerating objects: 20, done.', 'Receiving objects: many', ''])(
    '%s is none',
    (line) => expect(parseProgress(line)).toBeNull(),
  )
  it('grows from phase to phase up to 1', () => {
    const lines = [
      'remote: Counting objects: 100% (2/2)',
      'Receiving objects: 1% (1/100)',
      'Receiving objects: 99% (99/100)',
      'Resolving deltas: 50% (1/2)',
      'Updating files: 100% (2/2)',
    ]
    const fractions = lines.map((line) => overallFraction(parseProgress(line) ?? expect.fail(line)))
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBeCloseTo(1)
  })
})

describe('failures', () => {
  const asked = { url: 'https://user:token@host.example/a.git', ref: 'v9', path: '/' }
  it.each([
    [
      "fatal: unable to access 'https://user:token@host.example/a.git/': Failed to connect to host.example port 443: Connection refused",
      'git-refused',
    ],
    ["remote: Repository not found.\nfatal: repository 'https://host.example/a.git/' not found", 'git-refused'],
    ["fatal: could not read Username for 'https://host.example': terminal prompts disabled", 'git-refused'],
    ["fatal: couldn't find remote ref refs/heads/v9", 'git-ref-missing'],
    ['error: Server does not allow request for unadvertised object 12', 'git-ref-missing'],
    ['fatal: write error: No space left on device', 'disk-full'],
    ['error: file write error: Disk quota exceeded\nfatal: index-pack failed', 'disk-full'],
    ['fatal: something else', 'git-failed'],
  ])('%s', async (stderr, code) => {
    const error = await describeFailure(stderr, asked)
    expect(error.code).toBe(code)
    expect(error.message).not.toContain('token')
  })
  it('removes credentials and keeps the host', () => {
    expect(redact('see https://me:secret@host/x and ssh://git@host/y')).toBe('see https://host/x and ssh://host/y')
  })
  it('puts the server before git', () => {
    expect(shortReason('remote: Repository not found.\nfatal: it failed\n')).toBe('Repository not found.; it failed')
  })
})

describe('refs', () => {
  const a = 'a'.repeat(40)
  const b = 'b'.repeat(40)
  const listing = parseListing(
    `ref: refs/heads/main\tHEAD\n${a}\tHEAD\n${a}\trefs/heads/feature/x\n${a}\trefs/heads/main\n${a}\trefs/tags/v1.10.0\n${b}\trefs/tags/v1.10.0^{}\n${a}\trefs/tags/v1.9\n`,
  )
  it('peels tags and finds HEAD', () => {
    expect(listing.head).toBe('main')
    expect(listing.refs.get('refs/tags/v1.10.0')).toBe(b)
    expect(summarise(listing)).toEqual({ head: 'main', branches: ['feature/x', 'main'], tags: ['v1.10.0', 'v1.9'] })
  })
  it.each([
    ['main', { type: 'branch', name: 'main' }],
    ['feature/x', { type: 'branch', name: 'feature/x' }],
    ['HEAD', { type: 'branch', name: 'main' }],
    ['v1.9', { type: 'tag', name: 'v1.9' }],
    ['ABCDEF1', { type: 'commit', id: 'abcdef1' }],
    ['nothing', null],
  ])('%s', (ref, expected) => expect(resolveRef(listing, ref)).toEqual(expected))
  it('orders versions newest first', () => {
    const names = ['v1.0', 'v1.10', 'v1.9', 'v1.10rc1', '2.0', 'v1.10.1', 'nightly']
    expect(names.toSorted(compareVersions)).toEqual(['2.0', 'v1.10.1', 'v1.10', 'v1.10rc1', 'v1.9', 'v1.0', 'nightly'])
  })
})

describe('submodule addresses', () => {
  it.each([
    ['../other.git', 'https://h.example/a/b', 'https://h.example/a/other.git'],
    ['./inner', 'https://h.example/a/b/', 'https://h.example/a/b/inner'],
    ['https://x.example/y', 'https://h.example/a', 'https://x.example/y'],
  ])('%s', (url, parent, expected) => expect(resolveUrl(url, parent)).toBe(expected))
  it.each(['ext::sh -c whoami', '--upload-pack=x', '/etc'])('%s is refused', (url) =>
    expect(() => resolveUrl(url, 'https://h.example/a')).toThrow(expect.objectContaining({ code: 'git-refused' })),
  )
})

describe('gitEnvironment', () => {
  const settings = settingsSchema.parse({
    'mirrors.git': [{ from: 'https://github.com/', to: 'http://m/' }],
    proxy: 'http://proxy:1',
  })
  const environment = gitEnvironment(settings, {
    PATH: '/bin',
    GIT_DIR: '/x',
    GIT_CONFIG_COUNT: '9',
    GIT_SSL_CAINFO: '/ca',
    EDITOR: 'vi',
    GIT_EDITOR: 'vi',
  })
  it('keeps what leads astray outside and never asks', () => {
    expect(environment).toMatchObject({
      PATH: '/bin',
      GIT_SSL_CAINFO: '/ca',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '',
      HTTPS_PROXY: 'http://proxy:1',
      LC_ALL: 'C',
    })
    expect(environment).not.toHaveProperty('GIT_DIR')
    expect(environment).not.toHaveProperty('EDITOR')
    expect(environment).not.toHaveProperty('GIT_EDITOR')
  })
  it('carries the mirrors as configuration', () => {
    const count = Number(environment['GIT_CONFIG_COUNT'])
    const pairs = Array.from({ length: count }, (_, index) => [
      environment[`GIT_CONFIG_KEY_${index}`],
      environment[`GIT_CONFIG_VALUE_${index}`],
    ])
    expect(pairs).toContainEqual(['url.http://m/.insteadOf', 'https://github.com/'])
  })
})
