import { expect, test } from 'vitest'
import { isOpenable } from './opener.ts'

test.each([
  ['https://github.com/comfyanonymous/ComfyUI', true],
  ['https://127.0.0.1:8443/', true],
  ['http://127.0.0.1:8188/', true],
  ['http://localhost:7860/?a=b', true],
  ['http://[::1]:9090/', true],
  // The parser reads these as loopback as well.
  ['http://2130706433:7860/', true],
  ['http://127.1:7860/', true],
  ['http://example.org/', false],
  ['http://127.0.0.1.example.org/', false],
  ['http://localhost.example.org/', false],
  ['http://192.168.1.5:7860/', false],
  ['http://0.0.0.0:7860/', false],
  ['https://user:secret@example.org/', false],
  ['http://user@localhost/', false],
  ['http://localhost@example.org/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['deck://app/', false],
  ['smb://host/share', false],
  ['ms-msdt:/id', false],
  ['vscode://file/etc/passwd', false],
  ['about:blank', false],
  ['', false],
  ['not a link', false],
])('%s may be handed to the system: %s', (link, openable) => {
  expect(isOpenable(link)).toBe(openable)
})
