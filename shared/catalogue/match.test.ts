import { describe, expect, it } from 'vitest'
import type { Gpu } from '../hardware.ts'
import { gpuOf, inVersionRange, machineFacts, matches } from './match.ts'
import { testGpu, testMachine } from './sample-machines.fixture.ts'

const gpu = (change: Partial<Gpu>) => testGpu({ vramBytes: 8 * 1024 ** 3, ...change })
const machine = (gpus: readonly Gpu[]) => testMachine(gpus, { ramBytes: 16 * 1024 ** 3 })

describe('inVersionRange', () => {
  it.each([
    ['3.12.11', '>=3.11,<3.13', true],
    ['3.13.0', '>=3.11,<3.13', false],
    ['3.9', '>=3.10', false],
    ['3.10', '>=3.9', true],
    ['3.10.4', '==3.10', true],
    ['3.10.4', '<=3.10', true],
    ['3.10.4', '>3.10', false],
    ['3.10', '>=3.10.1', false],
    ['580.65.06', '>=580', true],
    ['579.99', '>=580', false],
    ['12.0', '>= 7.5 , < 13', true],
    ['7.5', '>7.5', false],
    ['v3.12.1+build', '>=3.12.1', true],
    ['3.13.0rc1', '>=3.13', true],
    ['unknown', '>=1', false],
    ['3.12', 'latest', false],
    ['3.12', '>=3.11,latest', false],
  ])('%s in "%s": %s', (version, range, expected) => {
    expect(inVersionRange(version, range)).toBe(expected)
  })
})

describe('gpuOf', () => {
  const small = gpu({ name: 'small', vramBytes: 4 })
  const big = gpu({ name: 'big', vramBytes: 8 })
  const silent = gpu({ name: 'silent', vramBytes: null })
  const inside = gpu({ name: 'inside', vramBytes: 99, integrated: true })
  const radeon = gpu({ name: 'radeon', vendor: 'amd' })

  it.each([
    ['the one with most memory', [small, big, silent], 'cuda', 'big'],
    ['a discrete one before an integrated one', [inside, silent], 'cuda', 'silent'],
    ['only the vendor of the backend', [big, radeon], 'rocm', 'radeon'],
    ['any vendor for DirectML', [radeon], 'directml', 'radeon'],
    ['none on the CPU', [big], 'cpu', undefined],
    ['none of another vendor', [big], 'xpu', undefined],
  ] as const)('takes %s', (_, gpus, backend, name) => {
    expect(gpuOf(machine(gpus), backend)?.name).toBe(name)
  })
})

describe('matches', () => {
  const card = gpu({ driver: '580.65.06', computeCapability: '8.9' })
  const cuda = machineFacts(machine([card]), 'cuda')
  const blind = machineFacts(machine([gpu({ vramBytes: null })]), 'cuda')
  const radeon = machineFacts(machine([gpu({ vendor: 'amd', gfxTarget: 'gfx1101' })]), 'rocm')
  const cpu = machineFacts(machine([card]), 'cpu')

  it.each([
    ['nothing asked', {}, cpu, true],
    ['backend among', { backend: ['rocm', 'cuda'] }, cuda, true],
    ['backend not among', { backend: ['rocm'] }, cuda, false],
    ['platform and arch', { platform: ['linux'], arch: ['x64'] }, cuda, true],
    ['one key fails', { platform: ['linux'], arch: ['arm64'] }, cuda, false],
    ['vendor', { vendor: ['nvidia'] }, cuda, true],
    ['vendor of no GPU', { vendor: ['nvidia'] }, cpu, false],
    ['capability and driver', { computeCapability: '>=7.5', driver: '>=580' }, cuda, true],
    ['driver too old', { driver: '>=590' }, cuda, false],
    ['unknown capability, lower bound', { computeCapability: '>=5' }, blind, false],
    ['unknown capability, upper bound', { computeCapability: '<7.5' }, blind, false],
    ['unknown memory, below', { vramBelowGiB: 100 }, blind, false],
    ['unknown memory, at least', { vramAtLeastGiB: 1 }, blind, false],
    ['memory below', { vramBelowGiB: 8.5 }, cuda, true],
    ['memory not below its own size', { vramBelowGiB: 8 }, cuda, false],
    ['memory at least its own size', { vramAtLeastGiB: 8 }, cuda, true],
    ['main memory', { ramBelowGiB: 17 }, cpu, true],
    ['main memory of its own size', { ramBelowGiB: 16 }, cpu, false],
    ['gfx family', { gfx: ['gfx12*', 'gfx11*'] }, radeon, true],
    ['gfx exactly', { gfx: ['gfx1101'] }, radeon, true],
    ['gfx without a star is whole', { gfx: ['gfx110'] }, radeon, false],
    ['told unknown', { unknown: ['computeCapability', 'driver', 'vram'] }, blind, true],
    ['one of them known', { unknown: ['computeCapability', 'gfx'] }, cuda, false],
    ['unknown of no GPU', { unknown: ['driver'] }, cpu, false],
    ['gfx of NVIDIA', { gfx: ['gfx11*'] }, cuda, false],
  ] as const)('%s', (_, condition, facts, expected) => {
    expect(matches(structuredClone(condition) as never, facts)).toBe(expected)
  })
})
