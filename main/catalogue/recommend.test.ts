import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { needIds, type Answers, type Need } from '../../shared/recommend/answers.ts'
import { sketchedCatalogue } from '../../shared/recommend/catalogue.fixture.ts'
import { fit } from '../../shared/recommend/fit.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { covers, isWish } from '../../shared/recommend/needs.ts'
import { createAdvisor, recommend, type Recommendation } from '../../shared/recommend/recommend.ts'
import { createCatalogue } from './catalogue.ts'

/** The package files of the app; sketches stand in for those that are not there. */
const loaded = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})
const real = loaded.list().entries.map(({ manifest }) => manifest)
const catalogue: readonly Manifest[] = [
  ...real,
  ...sketchedCatalogue.filter((sketch) => !real.some(({ id }) => id === sketch.id)),
]

type MachineName = keyof typeof machines
const machineNames = Object.keys(machines) as MachineName[]
const manifestOf = (id: string): Manifest => {
  const found = catalogue.find((manifest) => manifest.id === id)
  if (found === undefined) throw new Error(`no package ${id}`)
  return found
}
const ask = (machine: MachineName, answers: Partial<Answers> = {}, from = catalogue): Recommendation =>
  recommend({ needs: [], ...answers }, machines[machine], from)
const ids = ({ picks }: Recommendation): readonly string[] => picks.map(({ id }) => id)
const textsOf = (found: Recommendation, id: string): string => {
  const pick = found.picks.find((one) => one.id === id)
  return [...(pick?.reasons ?? []), ...(pick?.warnings ?? [])].map(({ text }) => text).join('\n')
}

describe('the advice that experienced users give', () => {
  it.each<readonly [Partial<Answers>, readonly string[]]>([
    [{ priority: 'flexible' }, ['comfyui']],
    [{ priority: 'flexible', flux: 'yes' }, ['comfyui']],
    [{ priority: 'easy', flux: 'yes' }, ['forge', 'forge-neo']],
    [{ priority: 'easy', flux: 'no' }, ['reforge', 'forge-neo']],
    [{ priority: 'easy' }, ['reforge', 'forge-neo']],
    [{ needs: ['multi-gpu'] }, ['swarmui']],
    [{ needs: ['multi-user'], priority: 'flexible' }, ['swarmui']],
    [{ needs: ['nodes'], priority: 'easy' }, ['comfyui']],
    [{ needs: ['krita'], priority: 'easy' }, ['comfyui']],
    [{ needs: ['canvas'], priority: 'flexible' }, ['invokeai']],
    [{ needs: ['presets-only'] }, ['fooocus']],
    [{ needs: ['wan-video', 'hunyuan-video', 'multi-user'] }, ['swarmui']],
  ])('%j: %j', (answers, expected) => {
    expect(ids(ask('RTX 4090', answers)).slice(0, expected.length)).toEqual(expected)
  })

  it('says that the first choice is frozen, and names who carries it on, in the same breath', () => {
    const found = ask('RTX 4090', { priority: 'easy', flux: 'no' })
    expect(textsOf(found, 'reforge')).toMatch(/Maintained in its place: .*Neo/)
    expect(textsOf(found, 'reforge')).toMatch(/fr[oe]+ze/)
    expect(textsOf(found, 'forge-neo')).toMatch(/carries on what .*reForge/i)
    expect(textsOf(ask('RTX 4090', { priority: 'easy', flux: 'yes' }), 'forge')).toMatch(/frozen.*Neo/)
  })

  it('leaves out what does not run FLUX, and says so', () => {
    const { picks, excluded } = ask('RTX 4090', { flux: 'yes' })
    for (const id of ['a1111', 'reforge', 'forge-classic', 'fooocus']) {
      expect(excluded.find((one) => one.id === id)?.reason).toMatchObject({ code: 'no-flux' })
    }
    expect(picks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['sdnext', 'forge', 'comfyui', 'swarmui', 'invokeai']),
    )
  })

  it('offers the trainers for training, and only then', () => {
    const trainers = catalogue.filter(({ role }) => role === 'trainer').map(({ id }) => id)
    expect(trainers).toEqual(expect.arrayContaining(['kohya-ss', 'onetrainer']))
    expect(ids(ask('RTX 4090', { needs: ['training'] }))).toEqual(expect.arrayContaining(trainers))
    const left = ask('RTX 4090').excluded.filter(({ reason }) => reason.code === 'is-trainer')
    expect(left.map(({ id }) => id).toSorted()).toEqual(trainers.toSorted())
  })

  it('offers what makes only videos to nobody who did not ask for video', () => {
    const reasonOf = (answers: Partial<Answers>) =>
      ask('RTX 4090', answers).excluded.find(({ id }) => id === 'framepack')?.reason
    expect(reasonOf({})).toMatchObject({ code: 'only-video' })
    expect(reasonOf({ needs: ['canvas'] })).toMatchObject({ code: 'only-video' })
    // One derived model is not Hunyuan Video.
    expect(reasonOf({ needs: ['hunyuan-video'] })).toMatchObject({ code: 'only-in-part' })
    expect(ids(ask('RTX 4090', { needs: ['wan-video', 'hunyuan-video'] }))).toContain('wan2gp')
  })

  it('knows old extensions, and the packs that Krita wants', () => {
    const extensions = ask('RTX 4090', { needs: ['a1111-extensions'] })
    expect(ids(extensions)).toEqual(expect.arrayContaining(['a1111', 'forge', 'reforge', 'forge-neo']))
    expect(ids(extensions)).not.toContain('comfyui')
    expect(textsOf(ask('RTX 4090', { needs: ['krita'] }), 'comfyui')).toMatch(/node packs/)
  })

  it('warns of the limits that a package states', () => {
    expect(textsOf(ask('RTX 4090', { needs: ['canvas'] }), 'invokeai')).toMatch(/ComfyUI do not work in it/)
    const fooocus = textsOf(ask('RTX 4090', { needs: ['presets-only'] }), 'fooocus')
    expect(fooocus).toMatch(/frozen/)
    expect(fooocus).toMatch(/Illustrious/)
  })
})

describe('the machine decides too', () => {
  it.each<readonly [MachineName, Partial<Answers>, string]>([
    ['RTX 4090', { priority: 'flexible', flux: 'yes' }, 'FLUX.1 dev fits in fp8 (13.1 of 24.0 GiB); fp16 does not.'],
    ['RTX 5090', { priority: 'flexible', flux: 'yes' }, 'FLUX.1 dev fits in fp16'],
    ['RTX 3060 12 GB', { priority: 'flexible', flux: 'yes' }, 'FLUX.1 dev fits in GGUF Q4'],
    ['RTX 4060 8 GB', { priority: 'flexible', flux: 'yes' }, 'runs partly from main memory'],
    ['GTX 1650 4 GB', { priority: 'flexible', flux: 'yes' }, '4.0 GiB are too few'],
    ['RTX 4060 8 GB', { needs: ['wan-video'], priority: 'flexible' }, 'Wan 2.2 14B needs'],
    ['no GPU', { priority: 'flexible' }, 'No GPU was found'],
    ['RX 580', { priority: 'flexible' }, 'Without a usable GPU'],
    ['RX 580, Windows', { priority: 'flexible' }, 'DirectML is slower'],
    ['7900 XTX, Linux', { priority: 'flexible' }, 'with ROCm'],
    ['Arc A770', { priority: 'flexible' }, 'with Intel XPU'],
    ['M3 Max', { priority: 'flexible' }, 'Apple GPUs know no fp8'],
    ['two 4090', { priority: 'flexible' }, 'all 2 GPUs'],
  ])('%s, %j: “%s”', (machine, answers, text) => {
    expect(textsOf(ask(machine, answers), 'comfyui')).toContain(text)
  })

  it('excludes everything on a full disk, with the figures', () => {
    const { picks, excluded } = ask('RTX 4090, full disk')
    for (const { id, reason } of excluded.filter((one) => one.reason.code === 'machine')) {
      // What could not compute here on any disk says that instead.
      expect(reason.text, id).toMatch(/9\.0 GiB free|cannot compute on this machine/)
    }
    for (const { id, warnings } of picks.filter((one) => manifestOf(one.id).needs.diskGiB > 9)) {
      expect(warnings.map(({ text }) => text).join(), id).toMatch(/9\.0 GiB free/)
    }
  })

  it('prefers what uses the graphics card to what leaves it idle', () => {
    for (const machine of machineNames) {
      if (machines[machine].gpus.every(({ integrated }) => integrated)) continue
      const found = ask(machine)
      const first = found.picks[0]
      if (first?.backend !== 'cpu') continue
      expect(
        found.picks.filter(({ backend }) => backend !== 'cpu').map(({ id }) => id),
        machine,
      ).toEqual([])
    }
  })
})

/** Every set of needs, by its bits. */
const setOf = (bits: number): readonly Need[] => needIds.filter((_, index) => (bits >> index) & 1)
const sets = 2 ** needIds.length
const turns = (['easy', 'flexible', undefined] as const).flatMap((priority) =>
  (['yes', 'no'] as const).map((flux) => ({ flux, ...(priority === undefined ? {} : { priority }) })),
)
/** Which packages can be picked depends on a machine only through those that it refuses. */
const kinds = new Map(
  machineNames.map((name) => [
    catalogue
      .filter((manifest) => fit(manifest, machines[name], catalogue).verdict === 'refused')
      .map(({ id }) => id)
      .join(),
    name,
  ]),
)

describe('the whole product of answers', () => {
  it.each([...kinds.values()])(
    'on %s',
    (name) => {
      const advise = createAdvisor(machines[name], catalogue)
      const here = catalogue.filter((manifest) => fit(manifest, machines[name], catalogue).verdict !== 'refused')
      const faults: string[] = []
      for (const turn of turns) {
        const picksBy: string[][] = []
        for (let bits = 0; bits < sets; bits++) {
          const needs = setOf(bits)
          const { picks, excluded } = advise({ ...turn, needs: [...needs] })
          const picked = picks.map(({ id }) => id)
          picksBy.push(picked)
          const told = `${JSON.stringify(turn)} ${needs.join('+')}`

          if (picked.length + excluded.length !== catalogue.length) faults.push(`${told}: someone is missing`)
          if (!excluded.every(({ reason }) => /^.{10,}\.$/s.test(reason.text) && !reason.text.includes('{')))
            faults.push(`${told}: an exclusion without a reason`)
          if (
            !picks.every(({ reasons, warnings }) => [...reasons, ...warnings].every(({ text }) => !text.includes('{')))
          )
            faults.push(`${told}: a remark with a hole`)
          if (picks.some(({ reasons }) => reasons.length === 0) && machines[name].gpus.length > 0 && needs.length > 0)
            for (const { id, reasons, backend } of picks)
              if (reasons.length === 0 && backend !== 'cpu') faults.push(`${told}: ${id} without a reason`)

          const fluent = here.filter(({ families }) => turn.flux !== 'yes' || families.some(({ id }) => id === 'flux1'))
          const able = fluent.filter(
            (manifest) =>
              (manifest.role !== 'trainer' || needs.includes('training')) &&
              (needs.every(isWish) || needs.some((need) => !isWish(need) && covers(manifest, need))),
          )
          if ((picked.length === 0) !== (able.length === 0)) faults.push(`${told}: empty, though something can do it`)
          const shares = able.map((manifest) => needs.filter((need) => covers(manifest, need)))
          for (const id of picked) {
            const share = needs.filter((need) => covers(manifestOf(id), need))
            if (shares.some((other) => other.length > share.length && share.every((need) => other.includes(need))))
              faults.push(`${told}: ${id}, though another has all that and more`)
          }
          if (turn.flux === 'yes' && !picked.every((id) => fluent.some((one) => one.id === id)))
            faults.push(`${told}: a pick without FLUX`)

          for (const need of needs) {
            const before = picksBy[bits & ~(1 << needIds.indexOf(need))] ?? []
            const added = picked.filter((id) => !before.includes(id) && !covers(manifestOf(id), need))
            if (added.length > 0) faults.push(`${told}: ${need} added ${added.join()}`)
          }
        }
      }
      expect(faults.slice(0, 10)).toEqual([])
    },
    120_000,
  )

  it('has an answer to every single need on every machine that PyTorch knows', () => {
    const empty = machineNames
      .filter((name) => name !== 'RTX 4090, full disk' && name !== 'Intel Mac')
      .flatMap((name) =>
        turns.flatMap((turn) =>
          [[], ...needIds.map((need) => [need])]
            .filter((needs) => ask(name, { ...turn, needs }).picks.length === 0)
            .map((needs) => `${name}: ${JSON.stringify(turn)} ${needs.join()}`),
        ),
      )
    expect(empty).toEqual([])
  })
})

it('says why when nothing can do it', () => {
  const { picks, excluded } = ask(
    'RTX 4090',
    { needs: ['training'] },
    catalogue.filter(({ role }) => role === 'ui'),
  )
  expect(picks).toEqual([])
  const barred = new Set(['machine', 'only-video'])
  const told = excluded.filter(({ reason }) => !barred.has(reason.code))
  expect(told.length).toBeGreaterThan(5)
  expect(told.every(({ reason }) => reason.text.includes('does not offer LoRA training'))).toBe(true)
})

it('offers several when no package has all, each with what it lacks', () => {
  const found = ask('RTX 4090', { needs: ['training', 'krita'] })
  expect(ids(found)).toEqual(expect.arrayContaining(['comfyui', 'kohya-ss']))
  expect(textsOf(found, 'comfyui')).toMatch(/does not offer LoRA training/)
  expect(textsOf(found, 'kohya-ss')).toMatch(/does not offer a connection to Krita/)
})

it('answers the same whatever the order of the catalogue and of the needs', () => {
  const needs: Need[] = ['canvas', 'multi-user', 'nodes', 'canvas']
  const once = ask('two 4090', { needs })
  expect(ask('two 4090', { needs: needs.toReversed() }, catalogue.toReversed())).toEqual(once)
  expect(once.picks.map(({ score }) => score)).toEqual(once.picks.map(({ score }) => score).toSorted((a, b) => b - a))
  expect(once.picks.every(({ score }) => Number.isInteger(score) && score >= 0 && score <= 100)).toBe(true)
})
