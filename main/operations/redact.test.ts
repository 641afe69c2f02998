import { expect, it } from 'vitest'
import { DeckError } from '../../shared/errors.ts'
import { redact, redactError } from './redact.ts'

it.each([
  ['clone https://me:pa55@host/x.git and http://tok@h/', 'clone https://***@host/x.git and http://***@h/'],
  ['socks5h://u:p@127.0.0.1:1080', 'socks5h://***@127.0.0.1:1080'],
  ['ssh://git@github.com/a git@github.com:a/b me@mail.org', 'ssh://git@github.com/a git@github.com:a/b me@mail.org'],
  ['https://h/x?token=abc&b=1&API_KEY=q', 'https://h/x?token=***&b=1&API_KEY=***'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
  ['HF_TOKEN hf_abcdefghijklmnopqrstuv', 'HF_TOKEN ***'],
  ['https://host:8080/a@b torch==2.9', 'https://host:8080/a@b torch==2.9'],
])('redacts %s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

it('keeps code, numbers and the rest of an error', () => {
  const error = redactError(new DeckError('git-refused', { url: 'https://a:b@c/', detail: 'x' }))
  expect(error).toMatchObject({ code: 'git-refused', params: { url: 'https://***@c/', detail: 'x' } })
  expect(error.message).not.toContain('a:b')
})
