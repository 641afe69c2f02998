import { describe, expect, it } from 'vitest'
import type { SharingWay } from '../../shared/catalogue/manifest.ts'
import type { OperationPlan, PlanItem } from '../../shared/contract/operations.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { makeManifest } from '../library/testing/library-bench.ts'
import { planWhileRunning } from './running-plan.ts'

const item = (action: PlanItem['action']): PlanItem => ({ action, subject: 'x', target: null, bytes: 0, note: null })
const plan = (...actions: PlanItem['action'][]): OperationPlan => ({
  ...{ items: actions.map(item), neededBytes: 0, freeBytes: 1, warnings: ['of another thing'] },
})
const manifest = makeManifest([{ kind: 'lora', link: 'models/lora', config: 'loras', flag: '--lora-dir' }], {
  ...{ config: { file: 'extra_model_paths.yaml', format: 'comfyui' }, api: { type: 'invokeai' } },
})
const ready = { state: 'ready', url: 'http://127.0.0.1:1/' } as const
const starting = { state: 'starting', url: null } as const
type Row = readonly [
  string,
  Pick<Run, 'state' | 'url'> | null,
  SharingWay | null | 'none',
  SharingWay | null | 'none',
  OperationPlan,
  boolean,
]

describe('a plan of sharing', () => {
  it.each<Row>([
    ['nothing runs', null, 'link', 'config', plan('write', 'remove'), false],
    ['it runs and nothing changes', ready, null, 'link', plan('keep', 'keep'), false],
    ['it runs and links come', ready, 'link', 'link', plan('keep', 'link'), true],
    ['it runs and its file is written', ready, 'link', 'config', plan('write'), true],
    ['it runs and only its flags change', ready, 'config', 'flag', plan('keep'), true],
    ['it runs and takes models over its interface', ready, 'flag', 'api', plan('keep'), false],
    ['it starts and will take them when it is ready', starting, 'flag', 'api', plan('keep'), false],
    ['it takes them, but links go as well', ready, 'link', 'api', plan('remove'), true],
    ['it was left by an earlier start', { state: 'left', url: ready.url }, 'flag', 'api', plan('keep'), true],
    ['it is ready without an address', { state: 'ready', url: null }, 'flag', 'api', plan('keep'), true],
    ['it shares again', ready, 'none', 'flag', plan(), true],
    ['its models are taken from it', ready, 'api', 'none', plan(), true],
    ['they were taken already', ready, 'none', 'none', plan(), false],
  ])('where %s', (_, run, before, after, planned, warned) => {
    const told = planWhileRunning(planned, run, { manifest, before, after })
    expect(told.items).toEqual(planned.items)
    expect(told.warnings).toEqual(
      warned ? ['of another thing', 'It runs now; the change counts from its next start.'] : ['of another thing'],
    )
  })
})
