import type { Session } from 'electron'
import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import { denyPermissions, guardContents } from './guards.ts'

const electron = vi.hoisted(() => ({
  on: vi.fn<(name: string, listener: (event: unknown, contents: unknown) => void) => void>(),
  openExternal: vi.fn<(url: string) => Promise<void>>(() => Promise.resolve()),
}))
vi.mock('electron', () => ({ app: { on: electron.on }, shell: { openExternal: electron.openExternal } }))

beforeEach(() => {
  vi.clearAllMocks()
})

class Contents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'none set' })
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  /** Whether the guards stop what the event announces. */
  stops(name: string, details: Record<string, unknown> = {}): boolean {
    const preventDefault = vi.fn()
    this.emit(name, { ...details, preventDefault })
    return preventDefault.mock.calls.length > 0
  }
}

function guarded(): Contents {
  guardContents()
  const contents = new Contents()
  expect(electron.on.mock.calls.map(([name]) => name)).toEqual(['web-contents-created'])
  electron.on.mock.calls[0]?.[1]({}, contents)
  return contents
}

test('no web contents leaves the own page, in any frame, by redirect or by a webview', () => {
  const contents = guarded()
  expect(contents.stops('will-navigate', { url: 'deck://app/#/settings' })).toBe(false)
  expect(contents.stops('will-frame-navigate', { url: 'deck://app/', isMainFrame: true })).toBe(false)
  for (const url of ['https://example.org/', 'http://127.0.0.1:8188/', 'file:///etc/passwd', 'deck://app.org/']) {
    expect(contents.stops('will-navigate', { url })).toBe(true)
    expect(contents.stops('will-frame-navigate', { url, isMainFrame: true })).toBe(true)
  }
  expect(contents.stops('will-frame-navigate', { url: 'deck://app/', isMainFrame: false })).toBe(true)
  expect(contents.stops('will-redirect', { url: 'deck://app/' })).toBe(true)
  expect(contents.stops('will-attach-webview')).toBe(true)
})

test('no window opens; https and loopback links go to the system, others nowhere', () => {
  const contents = guarded()
  for (const url of ['https://example.org/', 'http://127.0.0.1:8188/', 'file:///etc/passwd', 'http://example.org/']) {
    expect(contents.openHandler({ url })).toEqual({ action: 'deny' })
  }
  expect(electron.openExternal.mock.calls).toEqual([['https://example.org/'], ['http://127.0.0.1:8188/']])
})

test('every permission is denied but writing text to the clipboard from the own page', () => {
  const set = { request: vi.fn(), check: vi.fn(), device: vi.fn() }
  denyPermissions({
    setPermissionRequestHandler: set.request,
    setPermissionCheckHandler: set.check,
    setDevicePermissionHandler: set.device,
  } as unknown as Session)
  const request = set.request.mock.calls[0]?.[0] as (...given: unknown[]) => void
  const check = set.check.mock.calls[0]?.[0] as (...given: unknown[]) => boolean
  const asked = (permission: string, requestingUrl: string): boolean => {
    const decide = vi.fn<(granted: boolean) => void>()
    request(null, permission, decide, { requestingUrl })
    expect(decide).toHaveBeenCalledTimes(1)
    return decide.mock.calls[0]?.[0] ?? true
  }
  expect(asked('clipboard-sanitized-write', 'deck://app/')).toBe(true)
  expect(check(null, 'clipboard-sanitized-write', 'deck://app')).toBe(true)
  expect(asked('clipboard-sanitized-write', 'https://example.org/')).toBe(false)
  expect(check(null, 'clipboard-sanitized-write', 'https://example.org/')).toBe(false)
  for (const permission of ['clipboard-read', 'media', 'notifications', 'geolocation', 'openExternal', 'fileSystem']) {
    expect(asked(permission, 'deck://app/')).toBe(false)
    expect(check(null, permission, 'deck://app/')).toBe(false)
  }
  expect((set.device.mock.calls[0]?.[0] as () => boolean)()).toBe(false)
})
