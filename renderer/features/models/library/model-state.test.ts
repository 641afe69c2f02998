import { describe, expect, it } from 'vitest'
import type { Model } from '../../../../shared/library/model.ts'
import { statesOf } from './model-state.ts'

const well: Model = {
  id: 1,
  root: 'main',
  inner: 'loras/ink.safetensors',
  path: '/models/loras/ink.safetensors',
  file: 'ink.safetensors',
  title: 'Ink',
  bytes: 1,
  modifiedAt: 1,
  addedAt: 1,
  kind: 'lora',
  kindSource: 'content',
  family: 'sdxl',
  familySource: 'content',
  lineage: null,
  variant: null,
  precision: 'fp16',
  container: 'safetensors',
  verdict: 'safe',
  misplaced: null,
  copies: 1,
  hashed: true,
  sha256: null,
  preview: null,
  favourite: false,
  rating: 0,
  tags: [],
  presence: 'here',
}

describe('what is said of a model', () => {
  it.each<[string, Partial<Model>, string[]]>([
    ['nothing when all is well', {}, []],
    ['nothing of what was not looked into', { verdict: 'unchecked' }, []],
    ['danger before a wrong place', { verdict: 'dangerous', misplaced: 'vae' }, ['dangerous', 'misplaced']],
    ['a drive that is away', { presence: 'offline' }, ['offline']],
    ['a file that is gone, and its twin', { presence: 'missing', copies: 2 }, ['missing', 'duplicate']],
    ['a kind that only the folder tells', { kindSource: 'folder' }, ['unidentified']],
  ])('%s', (_name, part, states) => {
    expect(statesOf({ ...well, ...part })).toEqual(states)
  })
})
