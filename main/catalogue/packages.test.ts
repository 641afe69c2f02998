import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { offeredOptions, planLaunch, resolveOptions } from '../../shared/catalogue/launch-plan.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import { decideTorch } from '../../shared/catalogue/torch-plan.ts'
import type { Backend, Hardware, Platform } from '../../shared/hardware.ts'
import { createCatalogue } from './catalogue.ts'

/** The package files of the app themselves. */
const catalogue = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})
const { entries, broken } = catalogue.list()

const nvidia = (computeCapability: string | null, driver: string | null, platform: Platform = 'linux') =>
  testMachine([testGpu({ computeCapability, driver })], { platform })
const amd = (gfxTarget: string | null, platform: Platform = 'linux') =>
  testMachine([testGpu({ vendor: 'amd', gfxTarget })], { platform })
const intel = testMachine([testGpu({ vendor: 'intel' })], { platform: 'windows' })
const mac = testMachine([testGpu({ vendor: 'apple', integrated: true })], { platform: 'macos', arch: 'arm64' })
const intelMac = testMachine([], { platform: 'macos' })
const plain = (platform: Platform, arch = 'x64') => testMachine([], { platform, arch })

const torchOf = (id: string, hardware: Hardware, backend: Backend): string => {
  const decision = decideTorch(catalogue.get(id), hardware, backend)
  if ('refused' in decision) return 'refused'
  const index = decision.index.replace('https://download.pytorch.org/whl/', '')
  return [index, ...decision.packages.filter((name) => name.startsWith('torch=')), ...Object.values(decision.env)].join(
    ' ',
  )
}

it('are all valid', () => {
  expect(broken).toEqual([])
  expect(entries.map(({ manifest }) => manifest.id)).toEqual([
    'a1111',
    'ai-toolkit',
    'comfyui-zluda',
    'comfyui',
    'fluxgym',
    'fooocus',
    'forge-classic',
    'forge-neo',
    'forge',
    'framepack-studio',
    'framepack',
    'invokeai',
    'kohya-ss',
    'onetrainer',
    'reforge',
    'sdnext',
    'swarmui',
    'wan2gp',
  ])
})

it.each(entries.map(({ manifest }) => [manifest.id, manifest] as const))(
  '%s speaks Russian and has a known parent',
  (_, manifest) => {
    const missing: string[] = []
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return
      const { en, ru } = value as { en?: unknown; ru?: unknown }
      // A label such as “FP16” is the same in every language.
      if (typeof en === 'string' && ru === undefined && /[a-z]{3,} [a-z]/.test(en)) missing.push(path)
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`)
    }
    walk(manifest, manifest.id)
    expect(missing).toEqual([])
    const { parent } = manifest.lineage
    expect(parent === null || catalogue.find(parent) !== null).toBe(true)
  },
)

describe('PyTorch', () => {
  it.each([
    ['comfyui', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.13.0'],
    ['comfyui', 'RTX 4090 on Windows, older driver', nvidia('8.9', '572.10', 'windows'), 'cuda', 'cu128 torch==2.9.1'],
    ['comfyui', 'RTX 5090 with an unknown driver', nvidia('12.0', null), 'cuda', 'cu128 torch==2.9.1'],
    ['comfyui', 'GTX 1080 with a new driver', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.13.0'],
    ['comfyui', 'Kepler', nvidia('3.5', '470'), 'cuda', 'refused'],
    ['comfyui', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu128 torch==2.9.1'],
    ['comfyui', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.2 torch==2.13.0 1'],
    ['comfyui', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm7.2 torch==2.13.0 10.3.0'],
    ['comfyui', 'an AMD card that tells nothing', amd(null), 'rocm', 'rocm7.2 torch==2.13.0'],
    [
      'comfyui',
      'RX 9070 on Windows',
      amd('gfx1201', 'windows'),
      'rocm',
      'https://rocm.nightlies.amd.com/v2/gfx120X-all/',
    ],
    ['comfyui', 'RX 6700 on Windows', amd('gfx1031', 'windows'), 'rocm', 'refused'],
    ['comfyui', 'RX 6700 on Windows', amd('gfx1031', 'windows'), 'directml', 'pypi torch==2.4.1'],
    ['comfyui', 'Arc', intel, 'xpu', 'xpu torch==2.13.0'],
    ['comfyui', 'Apple', mac, 'mps', 'pypi torch==2.13.0 1'],
    ['comfyui', 'Apple', mac, 'cpu', 'pypi torch==2.13.0'],
    ['comfyui', 'Intel Mac', intelMac, 'cpu', 'refused'],
    ['comfyui', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.13.0'],
    ['comfyui', 'no GPU', plain('windows'), 'cpu', 'cpu torch==2.13.0'],
    ['comfyui', 'no GPU', plain('linux'), 'cuda', 'refused'],

    ['invokeai', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu128 torch==2.7.1'],
    ['invokeai', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.7.1'],
    ['invokeai', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.1 torch==2.10.0'],
    ['invokeai', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'rocm', 'refused'],
    ['invokeai', 'Arc', intel, 'xpu', 'xpu torch==2.13.0'],
    ['invokeai', 'Apple', mac, 'mps', 'pypi torch==2.7.1 1'],
    ['invokeai', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.7.1'],
    ['invokeai', 'no GPU, arm64', plain('linux', 'arm64'), 'cpu', 'pypi torch==2.7.1'],

    ['forge', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu121 torch==2.3.1'],
    ['forge', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu128 torch==2.7.1'],
    ['forge', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu121 torch==2.3.1'],
    ['forge', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm6.3 torch==2.7.1'],
    ['forge', 'Intel Mac', intelMac, 'cpu', 'pypi torch==2.1.2'],
    ['forge', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.3.1'],
    ['forge', 'Arc', intel, 'xpu', 'refused'],

    ['a1111', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu128 torch==2.7.0'],
    ['a1111', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu128 torch==2.7.0'],
    ['a1111', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.7.0'],
    ['a1111', 'Kepler', nvidia('3.5', '470'), 'cuda', 'refused'],
    ['a1111', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu128 torch==2.7.0'],
    ['a1111', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm6.3 torch==2.7.0'],
    ['a1111', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm6.3 torch==2.7.0 10.3.0'],
    ['a1111', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'rocm', 'refused'],
    ['a1111', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'directml', 'refused'],
    ['a1111', 'Apple', mac, 'mps', 'pypi torch==2.3.1 1'],
    ['a1111', 'Intel Mac', intelMac, 'cpu', 'pypi torch==2.1.2'],
    ['a1111', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.7.0'],
    ['a1111', 'Arc', intel, 'xpu', 'refused'],

    ['reforge', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu128 torch==2.9.0'],
    ['reforge', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.9.0'],
    ['reforge', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu128 torch==2.9.0'],
    ['reforge', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm6.4 torch==2.9.0 10.3.0'],
    ['reforge', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'directml', 'pypi torch==2.4.1'],
    ['reforge', 'Apple', mac, 'mps', 'pypi torch==2.4.0 1'],
    ['reforge', 'Intel Mac', intelMac, 'cpu', 'refused'],
    ['reforge', 'no GPU', plain('windows'), 'cpu', 'cpu torch==2.9.0'],
    ['reforge', 'Arc', intel, 'xpu', 'refused'],

    ['sdnext', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu132 torch==2.13.0'],
    ['sdnext', 'RTX 5090, older driver', nvidia('12.0', '572.10', 'windows'), 'cuda', 'cu128 torch==2.9.1'],
    ['sdnext', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.13.0'],
    ['sdnext', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu128 torch==2.9.1'],
    ['sdnext', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm7.2 torch==2.13.0 10.3.0'],
    ['sdnext', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.2 torch==2.13.0'],
    [
      'sdnext',
      'RX 9070 on Windows',
      amd('gfx1201', 'windows'),
      'rocm',
      'https://rocm.nightlies.amd.com/v2/gfx120X-all/',
    ],
    ['sdnext', 'RX 6700 on Windows', amd('gfx1031', 'windows'), 'rocm', 'refused'],
    ['sdnext', 'Arc', intel, 'xpu', 'xpu torch==2.13.0'],
    ['sdnext', 'Apple', mac, 'mps', 'pypi torch==2.13.0 1'],
    ['sdnext', 'Intel Mac', intelMac, 'cpu', 'refused'],
    ['sdnext', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.13.0'],

    ['fooocus', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu121 torch==2.1.0'],
    ['fooocus', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu128 torch==2.7.1'],
    ['fooocus', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu121 torch==2.1.0'],
    ['fooocus', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm6.3 torch==2.7.1'],
    ['fooocus', 'RX 6700 on Windows', amd('gfx1031', 'windows'), 'directml', 'pypi torch==2.4.1'],
    ['fooocus', 'Apple', mac, 'mps', 'pypi torch==2.1.0 1'],
    ['fooocus', 'Intel Mac', intelMac, 'cpu', 'pypi torch==2.1.0'],
    ['fooocus', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.1.0'],
    ['fooocus', 'Arc', intel, 'xpu', 'refused'],

    ['forge-neo', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.11.0'],
    [
      'forge-neo',
      'RTX 4090 on Windows, older driver',
      nvidia('8.9', '572.10', 'windows'),
      'cuda',
      'cu128 torch==2.9.1',
    ],
    ['forge-neo', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.11.0'],
    ['forge-neo', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.1 torch==2.11.0'],
    ['forge-neo', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'rocm', 'refused'],
    ['forge-neo', 'Arc', intel, 'xpu', 'xpu torch==2.11.0'],
    ['forge-neo', 'Apple', mac, 'mps', 'pypi torch==2.11.0 1'],
    ['forge-neo', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.11.0'],

    ['kohya-ss', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu128 torch==2.7.0'],
    ['kohya-ss', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.7.0'],
    ['kohya-ss', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm6.3 torch==2.7.1'],
    ['kohya-ss', 'Arc', intel, 'xpu', 'xpu torch==2.7.1'],
    ['kohya-ss', 'Apple', mac, 'cpu', 'refused'],
    ['kohya-ss', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.7.0'],

    ['onetrainer', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.12.0'],
    ['onetrainer', 'RTX 4090, older driver', nvidia('8.9', '572.10', 'windows'), 'cuda', 'cu126 torch==2.12.0'],
    ['onetrainer', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu130 torch==2.12.0'],
    ['onetrainer', 'RTX 5090 with an unknown driver', nvidia('12.0', null), 'cuda', 'cu130 torch==2.12.0'],
    ['onetrainer', 'RTX 5090, older driver', nvidia('12.0', '572.10'), 'cuda', 'refused'],
    ['onetrainer', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.12.0'],
    ['onetrainer', 'Kepler', nvidia('3.5', '470'), 'cuda', 'refused'],
    ['onetrainer', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu126 torch==2.12.0'],
    ['onetrainer', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.2 torch==2.12.0'],
    ['onetrainer', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm7.2 torch==2.12.0 10.3.0'],
    ['onetrainer', 'RX 580', amd('gfx803'), 'rocm', 'refused'],
    ['onetrainer', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'rocm', 'refused'],
    ['onetrainer', 'Arc', intel, 'xpu', 'refused'],
    ['onetrainer', 'Apple', mac, 'mps', 'pypi torch==2.12.0 1'],
    ['onetrainer', 'Intel Mac', intelMac, 'cpu', 'refused'],
    ['onetrainer', 'no GPU', plain('windows'), 'cpu', 'cpu torch==2.12.0'],

    ['forge-classic', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.9.1'],
    ['forge-classic', 'RTX 5090, older driver', nvidia('12.0', '572.10'), 'cuda', 'cu128 torch==2.9.1'],
    ['forge-classic', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.9.1'],
    ['forge-classic', 'Kepler', nvidia('3.5', '470'), 'cuda', 'refused'],
    ['forge-classic', 'an NVIDIA card that tells nothing', nvidia(null, null), 'cuda', 'cu128 torch==2.9.1'],
    ['forge-classic', 'RX 6700', amd('gfx1031'), 'rocm', 'rocm6.4 torch==2.9.1 10.3.0'],
    ['forge-classic', 'RX 580', amd('gfx803'), 'rocm', 'refused'],
    ['forge-classic', 'Arc', intel, 'xpu', 'refused'],
    ['forge-classic', 'Apple', mac, 'mps', 'refused'],
    ['forge-classic', 'no GPU', plain('linux'), 'cpu', 'cpu torch==2.9.1'],

    ['comfyui-zluda', 'RX 7900 on Windows', amd('gfx1100', 'windows'), 'rocm', 'cu118 torch==2.7.0'],
    ['comfyui-zluda', 'RX 6700 on Windows', amd('gfx1031', 'windows'), 'rocm', 'cu118 torch==2.7.0'],
    ['comfyui-zluda', 'RX 580 on Windows', amd('gfx803', 'windows'), 'rocm', 'refused'],
    ['comfyui-zluda', 'RX 7900', amd('gfx1100'), 'rocm', 'refused'],
    ['comfyui-zluda', 'RTX 4090 on Windows', nvidia('8.9', '580.65', 'windows'), 'cuda', 'refused'],

    ['framepack', 'RTX 3060', nvidia('8.6', '580.65'), 'cuda', 'cu126 torch==2.6.0'],
    ['framepack', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu128 torch==2.7.0'],
    ['framepack', 'RTX 2080', nvidia('7.5', '580.65'), 'cuda', 'refused'],
    ['framepack', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'refused'],
    ['framepack-studio', 'RTX 2080', nvidia('7.5', '580.65'), 'cuda', 'cu126 torch==2.6.0'],
    ['framepack-studio', 'RTX 5090', nvidia('12.0', '580.65'), 'cuda', 'cu128 torch==2.7.0'],
    ['framepack-studio', 'RX 7900', amd('gfx1100'), 'rocm', 'refused'],

    ['wan2gp', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.10.0'],
    ['wan2gp', 'RTX 4090, older driver', nvidia('8.9', '572.10'), 'cuda', 'cu128 torch==2.7.1'],
    ['wan2gp', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.7.1'],
    ['wan2gp', 'GTX 980', nvidia('5.2', '580.65'), 'cuda', 'refused'],
    ['wan2gp', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.1 torch==2.10.0 1 FAST'],
    [
      'wan2gp',
      'RX 6700 on Windows',
      amd('gfx1031', 'windows'),
      'rocm',
      'https://rocm.nightlies.amd.com/v2-staging/gfx103X-dgpu/ FAST',
    ],
    ['wan2gp', 'RX 580', amd('gfx803'), 'rocm', 'refused'],
    ['wan2gp', 'Apple', mac, 'mps', 'pypi torch==2.10.0 1'],
    ['wan2gp', 'no GPU', plain('linux'), 'cpu', 'refused'],

    ['fluxgym', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu128 torch==2.7.1'],
    ['fluxgym', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'refused'],
    ['fluxgym', 'no GPU', plain('linux'), 'cpu', 'refused'],

    ['ai-toolkit', 'RTX 4090', nvidia('8.9', '580.65'), 'cuda', 'cu130 torch==2.13.0'],
    ['ai-toolkit', 'RTX 4090, older driver', nvidia('8.9', '572.10'), 'cuda', 'cu126 torch==2.13.0'],
    ['ai-toolkit', 'RTX 5090, older driver', nvidia('12.0', '572.10'), 'cuda', 'refused'],
    ['ai-toolkit', 'GTX 1080', nvidia('6.1', '580.65'), 'cuda', 'cu126 torch==2.13.0'],
    ['ai-toolkit', 'RX 7900', amd('gfx1100'), 'rocm', 'rocm7.2 torch==2.13.0'],
    ['ai-toolkit', 'Apple', mac, 'mps', 'pypi torch==2.13.0 1'],
    ['ai-toolkit', 'no GPU', plain('linux'), 'cpu', 'refused'],
  ] as const)('of %s on %s', (id, _, hardware, backend, expected) => {
    expect(torchOf(id, hardware, backend)).toBe(expected)
  })
})

describe('launch', () => {
  const launch = (id: string, backend: Backend, hardware: Hardware, values = {}) => {
    const { file, args, env } = planLaunch({
      manifest: catalogue.get(id),
      values,
      extraArgs: [],
      facts: machineFacts(hardware, backend),
      torchEnv: {},
      paths: { install: '/i', app: '/i/app', python: '/py', bin: '/bin', models: '/m' },
      port: 4321,
      host: '127.0.0.1',
      platform: 'linux',
    })
    return { command: [file, ...args].join(' '), env }
  }

  it.each([
    [
      'comfyui',
      'cpu',
      plain('linux'),
      '/py -u main.py --listen 127.0.0.1 --port 4321 --disable-auto-launch --cpu --preview-method none',
    ],
    [
      'comfyui',
      'cuda',
      nvidia('8.9', '580'),
      '/py -u main.py --listen 127.0.0.1 --port 4321 --disable-auto-launch --preview-method auto',
    ],
    [
      'comfyui',
      'rocm',
      amd('gfx1100'),
      '/py -u main.py --listen 127.0.0.1 --port 4321 --disable-auto-launch --use-pytorch-cross-attention --preview-method auto',
    ],
    [
      'forge',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --ckpt-dir /m/diffusion_models --skip-torch-cuda-test --always-cpu',
    ],
    ['forge', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --ckpt-dir /m/diffusion_models'],
    ['invokeai', 'cpu', plain('linux'), '/bin/invokeai-web'],
    [
      'a1111',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --no-download-sd-model --skip-torch-cuda-test --use-cpu all --no-half --precision full',
    ],
    ['a1111', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --no-download-sd-model --medvram-sdxl'],
    [
      'reforge',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --no-download-sd-model --skip-torch-cuda-test --always-cpu',
    ],
    ['reforge', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --no-download-sd-model'],
    ['sdnext', 'cpu', plain('linux'), '/py -u launch.py --port 4321'],
    ['sdnext', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --use-cuda'],
    [
      'fooocus',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --disable-in-browser --disable-analytics --always-cpu',
    ],
    ['fooocus', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --disable-in-browser --disable-analytics'],
    [
      'forge-neo',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --ckpt-dirs /m/diffusion_models --skip-torch-cuda-test --cpu',
    ],
    ['forge-neo', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --ckpt-dirs /m/diffusion_models'],
    [
      'kohya-ss',
      'cpu',
      plain('linux'),
      '/py -u kohya_gui.py --noverify --listen 127.0.0.1 --server_port 4321 --headless',
    ],
    ['onetrainer', 'cpu', plain('linux'), '/py -u scripts/train_ui_qt.py'],
    ['onetrainer', 'cuda', nvidia('8.9', '580'), '/py -u scripts/train_ui_qt.py'],
    [
      'forge-classic',
      'cpu',
      plain('linux'),
      '/py -u launch.py --port 4321 --no-download-sd-model --skip-torch-cuda-test --always-cpu',
    ],
    ['forge-classic', 'cuda', nvidia('8.9', '580'), '/py -u launch.py --port 4321 --no-download-sd-model'],
    [
      'comfyui-zluda',
      'rocm',
      amd('gfx1100', 'windows'),
      '/i/app/zluda/zluda.exe -- /py -u main.py --listen 127.0.0.1 --port 4321 --disable-auto-launch --reserve-vram 0.9 --disable-async-offload --disable-pinned-memory --use-quad-cross-attention --preview-method auto',
    ],
    ['framepack', 'cuda', nvidia('8.9', '580'), '/py -u demo_gradio.py --server 127.0.0.1 --port 4321'],
    ['framepack-studio', 'cuda', nvidia('8.9', '580'), '/py -u studio.py --server 127.0.0.1 --port 4321'],
    ['wan2gp', 'cuda', nvidia('8.9', '580'), '/py -u wgp.py --server-name 127.0.0.1 --server-port 4321'],
    ['fluxgym', 'cuda', nvidia('8.9', '580'), '/py -u app.py'],
    [
      'swarmui',
      'cuda',
      nvidia('8.9', '580'),
      'dotnet /i/app/src/bin/live_release/SwarmUI.dll --host 127.0.0.1 --port 4321 --launch_mode none',
    ],
    [
      'ai-toolkit',
      'cuda',
      nvidia('8.9', '580'),
      'node /i/app/ui/node_modules/concurrently/dist/bin/concurrently.js --restart-tries -1 --restart-after 1000 -n WORKER,UI node dist/cron/worker.js node dist/cron/fileServer.js start --port 4321',
    ],
  ] as const)('of %s on %s', (id, backend, hardware, command) => {
    expect(launch(id, backend, hardware).command).toBe(command)
  })

  it('gives InvokeAI all by environment', () => {
    expect(launch('invokeai', 'cpu', plain('linux')).env).toMatchObject({
      INVOKEAI_ROOT: '/i/app',
      INVOKEAI_HOST: '127.0.0.1',
      INVOKEAI_PORT: '4321',
      INVOKEAI_DEVICE: 'cpu',
    })
    expect(launch('invokeai', 'cuda', nvidia('8.9', '580')).env).not.toHaveProperty('INVOKEAI_DEVICE')
  })

  it('passes no memory flag on the CPU, where upstream refuses both together', () => {
    for (const id of ['comfyui', 'forge', 'a1111', 'reforge', 'sdnext', 'fooocus', 'forge-neo', 'forge-classic']) {
      expect(launch(id, 'cpu', plain('linux'), { vram: 'low' })).toEqual(launch(id, 'cpu', plain('linux')))
    }
    const facts = machineFacts(plain('linux'), 'cpu')
    expect(offeredOptions(catalogue.get('comfyui'), facts).map(({ id }) => id)).not.toContain('vram')
  })

  it('helps small machines by default', () => {
    const small = testMachine([testGpu({ vramBytes: 4 * 1024 ** 3, computeCapability: '7.5' })], {
      ramBytes: 8 * 1024 ** 3,
    })
    const facts = machineFacts(small, 'cuda')
    expect(resolveOptions(catalogue.get('comfyui'), {}, facts)).toMatchObject({ vram: 'low', cache: 'none' })
    expect(resolveOptions(catalogue.get('forge'), {}, facts)).toMatchObject({ offload: true })
    expect(resolveOptions(catalogue.get('a1111'), {}, facts)).toMatchObject({ vram: 'medium' })
    expect(resolveOptions(catalogue.get('reforge'), {}, facts)).toMatchObject({ offload: true })
    expect(resolveOptions(catalogue.get('forge-classic'), {}, facts)).toMatchObject({ offload: true })
    expect(resolveOptions(catalogue.get('onetrainer'), {}, facts)).toMatchObject({ 'low-memory': true })
    expect(resolveOptions(catalogue.get('forge-neo'), {}, facts)).toMatchObject({ 'tiled-vae': '256' })
    expect(resolveOptions(catalogue.get('invokeai'), {}, facts)).toMatchObject({
      'tiled-decode': true,
      'ram-copy': 'off',
    })
  })
})

describe('ready patterns match what upstream prints, plain text and all', () => {
  it.each([
    ['comfyui', 'To see the GUI go to: http://127.0.0.1:8188', 'http://127.0.0.1:8188'],
    ['comfyui', '[INFO] To see the GUI go to: http://[::]:8188', 'http://[::]:8188'],
    ['comfyui', 'Starting server', undefined],
    ['forge', 'Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['forge', '* Running on local URL:  http://127.0.0.1:7861, with SSR ⚡', 'http://127.0.0.1:7861'],
    ['a1111', 'Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['reforge', 'Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['sdnext', '10:06:24-569958 INFO     Local URL: http://127.0.0.1:7860/', 'http://127.0.0.1:7860'],
    ['sdnext', '10:06:24-569958 DEBUG    API docs: http://127.0.0.1:7860/docs', undefined],
    ['fooocus', 'Running on local URL:  http://127.0.0.1:7865', 'http://127.0.0.1:7865'],
    ['forge-neo', 'Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['forge-classic', 'Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['kohya-ss', '* Running on local URL:  http://127.0.0.1:7860', undefined],
    ['comfyui-zluda', 'To see the GUI go to: http://127.0.0.1:8188', 'http://127.0.0.1:8188'],
    ['framepack', '* Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['framepack-studio', '* Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['wan2gp', '* Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['fluxgym', '* Running on local URL:  http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
    ['ai-toolkit', '[UI] AI Toolkit UI: http://localhost:8675 (2 file server workers)', 'http://localhost:8675'],
    ['ai-toolkit', '[UI]    - Local:        http://localhost:8675', undefined],
    [
      'invokeai',
      '[2026-08-19 10:00:00,000]::[InvokeAI]::INFO --> Invoke running on http://127.0.0.1:9090 (Press CTRL+C to quit)',
      'http://127.0.0.1:9090',
    ],
    ['invokeai', 'Port 9090 is already in use. Using port 9091.', undefined],
  ])('%s: %s', (id, line, url) => {
    const { ready } = catalogue.get(id).launch
    expect(ready.type === 'url' ? new RegExp(ready.pattern).exec(line)?.[1] : null).toBe(url)
  })
})

describe('trainers', () => {
  const trainers = entries.map(({ manifest }) => manifest).filter(({ role }) => role === 'trainer')

  it.each(trainers.map((manifest) => [manifest.id, manifest] as const))(
    'what %s trains lies among the shared LoRAs, apart from what its other installs train',
    (_, { outputs, models }) => {
      const trained = outputs.filter(({ what }) => what === 'model').map(({ path }) => path)
      expect(trained).not.toEqual([])
      for (const path of trained) {
        expect(models.map).toContainEqual(expect.objectContaining({ kind: 'lora', sub: '{name}', link: path }))
      }
    },
  )

  it('OneTrainer has a window of its own and no address', () => {
    const { ready, port } = catalogue.get('onetrainer').launch
    expect(ready).toMatchObject({ type: 'window' })
    expect(port).toBeUndefined()
  })
})
