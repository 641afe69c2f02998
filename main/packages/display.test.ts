import { expect, it } from 'vitest'
import { hasDisplay } from './display.ts'

it.each([
  ['linux', {}, false],
  ['linux', { DISPLAY: '' }, false],
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { QT_QPA_PLATFORM: 'offscreen' }, true],
  ['linux', { QT_QPA_PLATFORM: 'vnc:size=800x600' }, true],
  ['linux', { QT_QPA_PLATFORM: 'xcb' }, false],
  ['linux', { QT_QPA_PLATFORM: 'wayland;xcb' }, false],
  ['windows', {}, true],
  ['macos', {}, true],
] as const)('a window on %s with %j: %s', (platform, env, expected) => {
  expect(hasDisplay(platform, env)).toBe(expected)
})
