import type { Platform } from '../../shared/hardware.ts'

/** Qt's own names for platforms that draw without a display server (https://doc.qt.io/qt-6/qpa.html). */
const withoutServer = /^(?:offscreen|minimal|minimalegl|vnc|linuxfb|eglfs)(?:$|[:;])/

/**
 * Whether a program with windows of its own can open one with this environment. Only Linux says it
 * there: by the display servers' own variables, or by a Qt platform that needs none.
 */
export function hasDisplay(platform: Platform, env: Readonly<Record<string, string | undefined>>): boolean {
  if (platform !== 'linux') return true
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  return isSet('DISPLAY') || isSet('WAYLAND_DISPLAY') || withoutServer.test(env['QT_QPA_PLATFORM'] ?? '')
}
