import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import type { Backend, Gpu, Hardware } from '../../shared/hardware.ts'
import { createCatalogue } from '../catalogue/catalogue.ts'
import { getFds, topKeys } from '../library/config-fds.ts'
import { gpuChoiceEnvironment, planSwarmBackends, type OwnComfy } from './swarm-backends.ts'

const catalogue = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})

const comfy = (backend: Backend, change: Partial<OwnComfy> = {}): OwnComfy => ({
  name: 'comfyui',
  backend,
  manifest: catalogue.get('comfyui'),
  script: '/data/installs/comfyui/app/main.py',
  args: backend === 'cpu' ? ['--cpu'] : [],
  ...change,
})
const rtx4090 = (change: Partial<Gpu> = {}): Gpu =>
  testGpu({ name: 'RTX 4090', computeCapability: '8.9', driver: '580.65', vramBytes: 24 * 1024 ** 3, ...change })
const gtx1080 = testGpu({ name: 'GTX 1080', computeCapability: '6.1', driver: '580.65', vramBytes: 8 * 1024 ** 3 })
const rx7900 = testGpu({ vendor: 'amd', name: 'RX 7900 XTX', gfxTarget: 'gfx1100', vramBytes: 24 * 1024 ** 3 })
const radeon = testGpu({ vendor: 'amd', name: 'Radeon 610M', gfxTarget: 'gfx1036', integrated: true, vramBytes: null })

/** What SwarmUI would read: `type gpuOrAddress` of each entry. */
const read = (text: string): readonly string[] =>
  topKeys(text).map((id) => {
    const setting = (name: string): string | undefined => getFds(text, `${id}.settings.${name}`)
    return `${id} ${getFds(text, `${id}.type`) ?? '?'} ${setting('GPU_ID') ?? setting('Address') ?? ''}`
  })

describe('planSwarmBackends', () => {
  const twoPlus = 'D:/other/main.py'
  it.each<[string, Hardware, OwnComfy | null, readonly string[], readonly string[]]>([
    ['no GPU', testMachine(), comfy('cpu'), [], ['0 comfyui_selfstart 0']],
    ['one GPU', testMachine([rtx4090()]), comfy('cuda'), [], ['0 comfyui_selfstart 0']],
    [
      'two 4090s',
      testMachine([rtx4090(), rtx4090()]),
      comfy('cuda'),
      [],
      ['0 comfyui_selfstart 0', '1 comfyui_selfstart 1'],
    ],
    [
      'two 4090s, but a ComfyUI for the processor',
      testMachine([rtx4090(), rtx4090()]),
      comfy('cpu'),
      [],
      ['0 comfyui_selfstart 0'],
    ],
    ['AMD and NVIDIA, ROCm', testMachine([rtx4090(), rx7900]), comfy('rocm'), [], ['0 comfyui_selfstart 0']],
    ['AMD and NVIDIA, CUDA', testMachine([rx7900, rtx4090()]), comfy('cuda'), [], ['0 comfyui_selfstart 0']],
    ['AMD beside its integrated GPU', testMachine([radeon, rx7900]), comfy('rocm'), [], ['0 comfyui_selfstart 1']],
    [
      'a Mac',
      testMachine([testGpu({ vendor: 'apple', integrated: true })], { platform: 'macos', arch: 'arm64' }),
      comfy('mps'),
      [],
      ['0 comfyui_selfstart 0'],
    ],
    [
      'two Arcs: SwarmUI cannot choose between them',
      testMachine([testGpu({ vendor: 'intel' }), testGpu({ vendor: 'intel' })]),
      comfy('xpu'),
      [],
      ['0 comfyui_selfstart 0'],
    ],
    [
      'other machines only',
      testMachine(),
      null,
      ['http://a:8188', 'https://b'],
      ['0 comfyui_api http://a:8188', '1 comfyui_api https://b'],
    ],
    [
      'own and other',
      testMachine([rtx4090()]),
      comfy('cuda'),
      ['http://a:8188'],
      ['0 comfyui_selfstart 0', '1 comfyui_api http://a:8188'],
    ],
    ['nothing', testMachine(), null, [], []],
  ])('%s', (_, hardware, own, remotes, expected) => {
    const plan = planSwarmBackends({ hardware, comfy: own, remotes, existing: '' })
    expect(read(plan.text)).toEqual(expected)
    expect(plan.usable).toBe(expected.length > 0)
    const again = planSwarmBackends({ hardware, comfy: own, remotes, existing: plan.text })
    expect(again.text).toBe(plan.text)
    expect(again.backends.every(({ change }) => change === 'kept')).toBe(true)
  })

  it('writes what upstream reads, argument by argument', () => {
    const plan = planSwarmBackends({
      hardware: testMachine([rtx4090()]),
      comfy: comfy('cuda', { args: ['--lowvram', '--a', 'with space', 'say "so"', 'C:\\end\\'] }),
      remotes: ['http://a:8188'],
      existing: '',
    })
    expect(plan.text).toBe(String.raw`0:
	type: comfyui_selfstart
	title: Diffusion Deck: comfyui, GPU 0, RTX 4090
	enabled: true
	settings:
		StartScript: /data/installs/comfyui/app/main.py
		ExtraArgs: --lowvram --a "with space" "say \s"so\s"" C:\send\s
		GPU_ID: 0
		FrontendVersion: None
1:
	type: comfyui_api
	title: Diffusion Deck: http://a:8188
	enabled: true
	settings:
		Address: http://a:8188
		AllowIdle: true
`)
  })

  it('numbers GPUs by their place on the bus, as PCI_BUS_ID does', () => {
    const first = rtx4090({ name: 'first', busId: '0000:01:00.0' })
    const second = rtx4090({ name: 'second', busId: '0000:41:00.0' })
    const { text } = planSwarmBackends({
      hardware: testMachine([second, first]),
      comfy: comfy('cuda'),
      remotes: [],
      existing: '',
    })
    expect(getFds(text, '0.title')).toBe('Diffusion Deck: comfyui, GPU 0, first')
    expect(getFds(text, '1.title')).toBe('Diffusion Deck: comfyui, GPU 1, second')
  })

  it('leaves out a GPU that the installed PyTorch was not made for, and says so', () => {
    const plan = planSwarmBackends({
      hardware: testMachine([gtx1080, rtx4090()]),
      comfy: comfy('cuda'),
      remotes: [],
      existing: '',
    })
    expect(read(plan.text)).toEqual(['0 comfyui_selfstart 1'])
    expect(plan.warnings).toEqual(['GTX 1080 stays idle: “comfyui” has a PyTorch that was not made for it.'])
  })

  const users = `# mine
3:
	type: comfyui_selfstart
	title: My old one
	enabled: false
	settings:
		#The location
		StartScript: ${twoPlus}
		GPU_ID: 0
7:
	type: swarmswarmbackend
	title: Diffusion at the office
	enabled: true
	settings:
		Address: http://office:7801
`

  it('keeps what the person added, byte for byte, and numbers on after it', () => {
    const plan = planSwarmBackends({
      hardware: testMachine([rtx4090()]),
      comfy: comfy('cuda'),
      remotes: ['http://a:8188'],
      existing: users,
    })
    expect(plan.text.startsWith(users)).toBe(true)
    expect(read(plan.text).slice(2)).toEqual(['8 comfyui_selfstart 0', '9 comfyui_api http://a:8188'])
    const without = planSwarmBackends({ hardware: testMachine(), comfy: null, remotes: [], existing: plan.text })
    expect(without.text).toBe(users)
    expect(without.backends.filter(({ change }) => change === 'removed').map(({ id }) => id)).toEqual(['8', '9'])
    expect(without.usable).toBe(true)
  })

  it('adds no second backend where the person has one for the same GPU or address', () => {
    const existing = `0:
    type: comfyui_selfstart
    title: Mine
    enabled: true
    settings:
        StartScript: /data/installs/comfyui/app/main.py
        ExtraArgs: --novram
1:
    type: comfyui_api
    title: Also mine
    enabled: true
    settings:
        Address: http://a:8188/
`
    const plan = planSwarmBackends({
      hardware: testMachine([rtx4090(), rtx4090()]),
      comfy: comfy('cuda'),
      remotes: ['http://a:8188'],
      existing,
    })
    expect(plan.text.startsWith(existing)).toBe(true)
    expect(read(plan.text).slice(2)).toEqual(['2 comfyui_selfstart 1'])
  })

  it('brings its own entries up to date and leaves in them what is the person’s', () => {
    const hardware = testMachine([rtx4090(), rtx4090()])
    const first = planSwarmBackends({ hardware, comfy: comfy('cuda'), remotes: ['http://a'], existing: '' }).text
    // What upstream writes after a person switched one off and changed another.
    const changed = first
      .replace('enabled: true', 'enabled: false')
      .replace('\t\tGPU_ID: 0\n', '\t\tGPU_ID: 0\n\t\tOverQueue: 3\n')
    const script = '/moved/installs/comfyui/app/main.py'
    const plan = planSwarmBackends({
      hardware,
      comfy: comfy('cuda', { script, args: ['--lowvram'] }),
      remotes: ['http://b'],
      existing: changed,
    })
    expect(read(plan.text)).toEqual(['0 comfyui_selfstart 0', '1 comfyui_selfstart 1', '3 comfyui_api http://b'])
    expect(getFds(plan.text, '0.enabled')).toBe('false')
    expect(getFds(plan.text, '0.settings.OverQueue')).toBe('3')
    expect(getFds(plan.text, '0.settings.StartScript')).toBe(script)
    expect(getFds(plan.text, '1.settings.ExtraArgs')).toBe('--lowvram')
    expect(plan.backends.map(({ id, change }) => `${id} ${change}`)).toEqual([
      '0 changed',
      '1 changed',
      '3 added',
      '2 removed',
    ])
  })

  it('is of no use when everything is switched off', () => {
    const off = users.replace('enabled: true', 'enabled: false')
    const plan = planSwarmBackends({ hardware: testMachine(), comfy: null, remotes: [], existing: off })
    expect(plan).toMatchObject({ text: off, usable: false })
  })

  it('knows its script again on Windows whatever the slashes and letters', () => {
    const script = String.raw`C:\Deck\installs\comfyui\app\main.py`
    const hardware = testMachine([rtx4090()], { platform: 'windows' })
    const { text } = planSwarmBackends({ hardware, comfy: comfy('cuda', { script }), remotes: [], existing: '' })
    expect(text).toContain(String.raw`StartScript: C:\sDeck\sinstalls\scomfyui\sapp\smain.py`)
    const mine = text
      .replace('Diffusion Deck: ', 'Mine ')
      .replaceAll(String.raw`\s`, '/')
      .replace('C:', 'c:')
    expect(planSwarmBackends({ hardware, comfy: comfy('cuda', { script }), remotes: [], existing: mine }).text).toBe(
      mine,
    )
  })
})

it.each([
  ['cuda', 'linux', { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }],
  ['cuda', 'windows', { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }],
  ['rocm', 'linux', { HIP_VISIBLE_DEVICES: '0' }],
  ['rocm', 'windows', {}],
  ['cpu', 'linux', {}],
] as const)('the choice of a GPU on %s, %s', (backend, platform, expected) => {
  expect(gpuChoiceEnvironment(backend, platform)).toEqual(expected)
})
