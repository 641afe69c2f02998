import type { OutgoingHttpHeaders } from 'node:http'

/** What every answer carries. `host` is a checked Host header; WebKit does not count ws: into 'self', so it is named. */
export function securityHeaders(host: string | null): OutgoingHttpHeaders {
  const connect = host === null ? "'self'" : `'self' ws://${host}`
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      // Emotion writes its style elements at run time.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "manifest-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy':
      'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=(), clipboard-write=(self)',
  }
}
