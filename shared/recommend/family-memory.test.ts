import { expect, it } from 'vitest'
import { modelFamilyIds } from '../catalogue/families.ts'
import { familyFits, familyModels, neededGiB, type Precision } from './family-memory.ts'

const stateOf = (model: string, gib: number): string =>
  familyFits(gib * 2 ** 30)
    .find((one) => one.model.name === model)
    ?.precisions.map(({ precision, state }) => `${precision} ${state}`)
    .join(', ') ?? 'unknown'

it.each([
  ['FLUX.1 dev', 23.99, 'fp16 partly, fp8 fits, q4 fits'],
  ['FLUX.1 dev', 16, 'fp16 partly, fp8 fits, q4 fits'],
  ['FLUX.1 dev', 12, 'fp16 no, fp8 partly, q4 fits'],
  ['FLUX.1 dev', 4, 'fp16 no, fp8 no, q4 no'],
  ['SDXL', 8, 'fp16 fits, fp8 fits, q4 fits'],
  ['SDXL', 4, 'fp16 partly, fp8 partly, q4 fits'],
  ['SD 1.5', 4, 'fp16 fits, fp8 fits, q4 fits'],
  ['FLUX.2 dev', 23.99, 'fp16 no, fp8 partly, q4 fits'],
  ['Hunyuan Video', 12, 'fp16 no, fp8 partly, q4 partly'],
])('%s in %f GiB: %s', (model, gib, expected) => expect(stateOf(model, gib)).toBe(expected))

/** Sizes of cards that do well according to InvokeAI (https://invoke-ai.github.io/InvokeAI/installation/requirements). */
it.each<readonly [string, Precision, number]>([
  ['SD 1.5', 'fp16', 4],
  ['SDXL', 'fp16', 8],
  ['FLUX.1 dev', 'q4', 10],
  ['FLUX.2 klein 4B', 'fp16', 12],
  ['FLUX.2 klein 4B', 'fp8', 8],
  ['FLUX.2 klein 9B', 'fp16', 24],
  ['FLUX.2 klein 9B', 'fp8', 12],
  ['Z-Image Turbo', 'q4', 8],
  ['Wan 2.2 14B', 'q4', 12],
])('%s in %s does well on %i GB, as elsewhere', (name, precision, card) => {
  const model = familyModels.find((one) => one.name === name)
  expect(model && neededGiB(model, precision)).toBeLessThanOrEqual(card)
})

it('knows a model of every family, with a source', () => {
  expect([...new Set(familyModels.map(({ family }) => family))]).toEqual(modelFamilyIds)
  expect(familyModels.every(({ source }) => source.startsWith('https://'))).toBe(true)
})

it('leaves out what a GPU cannot compute in', () => {
  expect(familyFits(2 ** 34, ['fp16', 'q4'])[0]?.precisions.map(({ precision }) => precision)).toEqual(['fp16', 'q4'])
})
