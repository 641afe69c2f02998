/** The greatest length up to `length` at which `text` can be cut without splitting a surrogate pair. */
export function safeCut(text: string, length: number): number {
  if (length >= text.length) return text.length
  const last = text.charCodeAt(length - 1)
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length
}
