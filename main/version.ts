declare const __DECK_VERSION__: string | undefined

/** The version in package.json, put in by the build; what runs straight from source calls itself so. */
export const deckVersion: string = typeof __DECK_VERSION__ === 'string' ? __DECK_VERSION__ : '0.0.0-source'
