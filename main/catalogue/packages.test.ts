import { describe, expect, it } from 'vitest'
import { offeredOptions, planLaunch, resolveOptions } from '../../shared/catalogue/launch-plan.ts'
import { machineFacts } from '../../shared/catalogue/match.ts'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import type { Backend, Hardware } from '../../shared/hardware.ts'
import { amd, catalogue, nvidia, plain } from './packages.fixture.ts'

const { entries, broken } = catalogue.list()

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
