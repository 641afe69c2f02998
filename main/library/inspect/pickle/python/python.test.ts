import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../../testing/random-tree.ts'
import { ByteCursor } from '../../byte-cursor.ts'
import { bufferSource } from '../../byte-source.ts'
import { inspectSource } from '../../inspect.ts'
import { mutated } from '../../mutate.fixture.ts'
import { pickleSamples } from '../../samples.fixture.ts'
import { newBudget } from '../budget.ts'
import { PickleMachine } from '../machine.ts'

const script = (name: string): string => join(import.meta.dirname, name)
const hasPython = process.platform !== 'win32' && spawnSync('python3', ['--version']).status === 0

interface Case {
  readonly name: string
  readonly protocol: number
  readonly bytes: Buffer
}

const cases: readonly Case[] = hasPython
  ? (
      JSON.parse(execFileSync('python3', [script('write_pickles.py')], { encoding: 'utf8', maxBuffer: 1 << 28 })) as [
        string,
        number,
        string,
      ][]
    ).map(([name, protocol, hex]) => ({ name, protocol, bytes: Buffer.from(hex, 'hex') }))
  : []

describe.skipIf(!hasPython)('what Python itself pickles (where there is a python3)', () => {
  const verdicts: Readonly<Record<string, string>> = {
    weights: 'safe',
    checkpoint: 'safe',
    plain: 'safe',
    unknown: 'suspicious',
    partial: 'suspicious',
    system: 'dangerous',
    popen: 'dangerous',
    eval: 'dangerous',
    getattr: 'dangerous',
    deep: 'dangerous',
    nested: 'dangerous',
    method: 'dangerous',
  }

  it.each(cases)('$name in protocol $protocol', ({ name, bytes, protocol }) => {
    const found = inspectSource(bufferSource(bytes))
    expect(found.findings.filter(({ severity }) => severity === 'unreadable')).toEqual([])
    expect(found).toMatchObject({ container: 'pickle', verdict: verdicts[name] })
    // In protocol 0 the ids of storages are no tuples; PyTorch never wrote it.
    if ((name !== 'weights' && name !== 'checkpoint') || protocol === 0) return
    expect(found.tensors.size).toBe(300)
    expect(found.tensors.get('layer.7.weight')).toEqual({ dtype: 'F16', shape: [3, 7], bytes: 42 })
  })
})

/** What Python looks up when it loads each of these. */
function lookedUp(
  pickles: readonly Buffer[],
): readonly { readonly ended: boolean; readonly seen: [string, string][] }[] {
  const output = execFileSync('python3', [script('look_ups.py')], {
    input: pickles.map((bytes) => `${bytes.toString('hex')}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { ended: boolean; seen: [string, string][] })
}

function walked(bytes: Buffer): PickleMachine {
  const machine = new PickleMachine(new ByteCursor(bufferSource(bytes)), newBudget())
  machine.run()
  return machine
}

/** Whether it is known that the names cannot be known. */
const isHiding = (machine: PickleMachine): boolean =>
  [...machine.oddities.values()].some(({ severity }) => severity === 'dangerous')

/** The names that Python found and the machine did not; where it says that names are hidden it misses none. */
function missed(machine: PickleMachine, seen: readonly [string, string][]): readonly string[] {
  if (isHiding(machine)) return []
  return seen.map((names) => names.join(' ')).filter((name) => !machine.globals.has(name))
}

describe.skipIf(!hasPython)(
  'no name that Python looks up is missed (where there is a python3)',
  { timeout: 120_000 },
  () => {
    const turns = Number(process.env['DECK_PICKLE_TURNS'] ?? 3_000)
    const seed = Number(process.env['DECK_PICKLE_SEED'] ?? 1)
    const small = [
      ...pickleSamples,
      ...cases
        .filter(({ name }) => name !== 'plain' && name !== 'weights' && name !== 'checkpoint')
        .map(({ bytes }) => bytes),
    ]

    it('in real pickles', () => {
      const found = lookedUp(cases.map(({ bytes }) => bytes))
      cases.forEach(({ name, bytes }, index) => {
        expect(found[index], name).toMatchObject({ ended: true })
        expect(missed(walked(bytes), found[index]?.seen ?? []), name).toEqual([])
      })
    })

    it(`in ${turns} that were changed at random, seed ${seed}`, () => {
      const random = seeded(seed)
      const pickles = Array.from({ length: turns }, () => mutated(small, random)).filter((bytes) => bytes.length > 0)
      const found = lookedUp(pickles)
      expect(found).toHaveLength(pickles.length)
      expect(found.some(({ seen }) => seen.length > 0)).toBe(true)
      pickles.forEach((bytes, index) => {
        const { seen, ended } = found[index] ?? { seen: [], ended: false }
        const machine = walked(bytes)
        expect(missed(machine, seen), bytes.toString('hex')).toEqual([])
        // What Python loads to its end must not be taken for a broken file.
        if (ended && !isHiding(machine)) expect(machine.problem, bytes.toString('hex')).toBeNull()
      })
    })
  },
)
