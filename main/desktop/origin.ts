/** Where the page lives: a scheme of our own, because `file:` pages have rights that ours must not have. */
export const appScheme = 'deck'
export const appOrigin = `${appScheme}://app`

/** Whether an address belongs to the app's own page. Compared as text: URL gives foreign schemes no origin. */
export function isOwnUrl(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`)
}

/**
 * Whether a message comes from the top frame of the app's own page. Electron gives null for a frame that is gone
 * (https://www.electronjs.org/docs/latest/tutorial/security, item 17).
 */
export function isOwnFrame<Contents>(
  frame: { readonly url: string; readonly parent: unknown } | null,
  contents: Contents,
  own: Contents | null,
): boolean {
  return frame !== null && frame.parent === null && isOwnUrl(frame.url) && contents === own
}
