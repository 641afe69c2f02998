import { DeckError } from '../errors.ts'

const maxAddresses = 32
const maxLength = 300

function normalAddress(text: string): string | null {
  if (text.length > maxLength || !URL.canParse(text)) return null
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return plain && /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : null
}

/**
 * Addresses of further machines, as a person writes them: separated by spaces, commas or lines.
 * They come back without a final slash and each once. Raises `invalid-input` for what is no plain
 * http or https address, and for more than 32 of them.
 */
export function parseAddresses(text: string): readonly string[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  const addresses = parts.map((part) => {
    const address = normalAddress(part)
    if (address !== null) return address
    throw new DeckError('invalid-input', {
      detail: `“${part.slice(0, maxLength)}” is not an address such as http://192.168.1.20:8188.`,
    })
  })
  const unique = [...new Set(addresses)]
  if (unique.length > maxAddresses)
    throw new DeckError('invalid-input', { detail: `At most ${maxAddresses} addresses can be given.` })
  return unique
}
