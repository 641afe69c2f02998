import { basename, resolve } from 'node:path'
import type { DeckClient } from '../../../shared/contract/index.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { OpenDeck } from '../../server/open-deck.ts'
import type { Model } from '../../../shared/library/model.ts'

const searched = 500

/**
 * The model that a person named: by its number, its path, or its file name with or without ending. Raises
 * `not-found`, and `invalid-input` with the paths when several are meant.
 */
export async function findModel(client: DeckClient, name: string): Promise<Model> {
  if (/^\d{1,15}$/.test(name)) {
    const { model } = await client.models.get({ id: Number(name) })
    return model
  }
  const { items } = await client.models.list({ filter: { search: basename(name).slice(0, 300) }, limit: searched })
  const path = resolve(name)
  const exact = items.filter((model) => model.path === path || model.inner === name)
  const found =
    exact.length > 0 ? exact : items.filter(({ file }) => file === name || file.replace(/\.[^.]+$/, '') === name)
  const [only] = found
  if (only === undefined) throw new DeckError('not-found', { what: 'model', name })
  if (found.length > 1) {
    const paths = found.slice(0, 5).map(({ id, inner }) => `${id} (${inner})`)
    throw new DeckError('invalid-input', { detail: `“${name}” names ${found.length} models: ${paths.join(', ')}` })
  }
  return only
}

export async function findModels(client: DeckClient, names: readonly string[]): Promise<number[]> {
  const found: number[] = []
  for (const name of names) found.push((await findModel(client, name)).id)
  return found
}

/** A command with a core of its own looks for changed files first; one that uses an open app trusts that it has. */
export async function freshLibrary({ core, client }: OpenDeck): Promise<DeckClient> {
  if (core !== null) await client.models.scan({})
  return client
}
