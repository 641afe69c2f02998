/** What a key asks for in the library; null for keys that mean nothing there. */
export type KeyAct = 'open' | 'toggle' | 'all' | 'none' | 'trash' | 'rename' | 'favourite' | 'menu'

interface Pressed {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The action of a key press; letters go by their place, so that every keyboard layout has them. */
export function keyAct({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): KeyAct | null {
  if (altKey) return null
  if (ctrlKey || metaKey) return code === 'KeyA' && !shiftKey ? 'all' : key === ' ' ? 'toggle' : null
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return 'menu'
  if (shiftKey) return null
  switch (key) {
    case 'Enter':
      return 'open'
    case ' ':
      return 'toggle'
    case 'Escape':
      return 'none'
    case 'Delete':
      return 'trash'
    case 'F2':
      return 'rename'
    default:
      return code === 'KeyF' ? 'favourite' : null
  }
}
