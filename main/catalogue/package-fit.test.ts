import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Backend } from '../../shared/hardware.ts'
import { fit } from '../../shared/recommend/fit.ts'
import { machines } from '../../shared/recommend/machines.fixture.ts'
import { createCatalogue } from './catalogue.ts'

/** Which machines the packages that want particular hardware fit, and what they say on the others. */
const catalogue = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})

type MachineName = keyof typeof machines
const machineNames = Object.keys(machines) as readonly MachineName[]

/** For each package the machines that it can be used on and with what; every other one is refused. */
const usable: Readonly<Record<string, Partial<Record<MachineName, Backend>>>> = {
  'comfyui-zluda': { '7900 XTX, Windows': 'rocm' },
  framepack: {
    'RTX 4060 8 GB': 'cuda',
    'RTX 3060 12 GB': 'cuda',
    'RTX 4090': 'cuda',
    'RTX 5090': 'cuda',
    'two 4090': 'cuda',
    'RTX 3060 and AMD graphics': 'cuda',
  },
  'framepack-studio': {
    'GTX 1650 4 GB': 'cuda',
    'RTX 4060 8 GB': 'cuda',
    'RTX 3060 12 GB': 'cuda',
    'RTX 4090': 'cuda',
    'RTX 5090': 'cuda',
    'two 4090': 'cuda',
    'RTX 3060 and AMD graphics': 'cuda',
  },
  wan2gp: {
    'GTX 1650 4 GB': 'cuda',
    'GTX 1060 6 GB': 'cuda',
    'GTX 1080 8 GB': 'cuda',
    'RTX 4060 8 GB': 'cuda',
    'RTX 3060 12 GB': 'cuda',
    'RTX 4090': 'cuda',
    'RTX 5090': 'cuda',
    '7900 XTX, Linux': 'rocm',
    '7900 XTX, Windows': 'rocm',
    'M1 8 GB': 'mps',
    'M3 Max': 'mps',
    'two 4090': 'cuda',
    'RTX 3060 and AMD graphics': 'cuda',
    '7900 XTX and GTX 1050': 'rocm',
  },
  fluxgym: {
    'GTX 1650 4 GB': 'cuda',
    'RTX 4060 8 GB': 'cuda',
    'RTX 3060 12 GB': 'cuda',
    'RTX 4090': 'cuda',
    'RTX 5090': 'cuda',
    'two 4090': 'cuda',
    'RTX 3060 and AMD graphics': 'cuda',
  },
  'ai-toolkit': {
    'GTX 1650 4 GB': 'cuda',
    'GTX 1060 6 GB': 'cuda',
    'GTX 1080 8 GB': 'cuda',
    'RTX 4060 8 GB': 'cuda',
    'RTX 3060 12 GB': 'cuda',
    'RTX 4090': 'cuda',
    'RTX 5090': 'cuda',
    '7900 XTX, Linux': 'rocm',
    'M1 8 GB': 'mps',
    'M3 Max': 'mps',
    'two 4090': 'cuda',
    'RTX 3060 and AMD graphics': 'cuda',
    '7900 XTX and GTX 1050': 'rocm',
  },
}

describe.each(Object.entries(usable))('%s', (id, expected) => {
  const manifest = catalogue.get(id)

  it('is usable exactly where its hardware is', () => {
    const found = machineNames.flatMap((name) => {
      const { recommended } = fit(manifest, machines[name])
      return recommended === null ? [] : [[name, recommended]]
    })
    expect(Object.fromEntries(found)).toEqual({
      ...expected,
      // Only the disk stands against it there.
      ...('RTX 4090' in expected ? { 'RTX 4090, full disk': 'cuda' } : {}),
    })
  })

  it('is refused everywhere else, first of all with the hardware that it needs', () => {
    const needed = manifest.needs.hardware?.en ?? ''
    expect(needed).toMatch(/^It (?:needs|runs only)/)
    expect(manifest.needs.hardware).toHaveProperty('ru')
    for (const name of machineNames.filter((one) => expected[one] === undefined && one !== 'RTX 4090, full disk')) {
      const { verdict, reasons } = fit(manifest, machines[name])
      expect(verdict, name).toBe('refused')
      expect(reasons[0]?.startsWith(`${manifest.name} `), name).toBe(true)
      expect(reasons[0], name).toContain(needed)
    }
  })
})

it.each<readonly [string, MachineName, RegExp]>([
  ['framepack', 'GTX 1060 6 GB', /RTX 30 series or newer.*no PyTorch build for CUDA on NVIDIA GeForce GTX 1060/],
  ['framepack', '7900 XTX, Linux', /NVIDIA card.*CUDA needs an NVIDIA GPU; none was found\./],
  ['framepack', 'M3 Max', /does not run on macOS\. It needs an NVIDIA card/],
  ['comfyui-zluda', 'RX 580, Windows', /RX 400 and 500 series would need an older branch/],
  ['comfyui-zluda', '7900 XTX, Linux', /does not run on Linux\. It runs only on Windows/],
  ['ai-toolkit', 'RTX 4090, old driver', /The driver 470\.256\.02 is too old for AI Toolkit/],
  ['wan2gp', 'no GPU', /does not start without a GPU/],
])('%s on %s says %s', (id, name, said) => {
  expect(fit(catalogue.get(id), machines[name]).reasons.join(' ')).toMatch(said)
})
