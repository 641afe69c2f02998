import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { gpuOf } from '../../shared/catalogue/match.ts'
import { decideTorch } from '../../shared/catalogue/torch-plan.ts'
import type { Backend, Gpu, Hardware, Platform } from '../../shared/hardware.ts'
import { getFds, removeFdsSection, setFds, topKeys } from '../library/config-fds.ts'

/** An own ComfyUI that SwarmUI shall start, as it lies there. */
export interface OwnComfy {
  /** Name of the install. */
  readonly name: string
  readonly backend: Backend
  readonly manifest: Manifest
  /** Absolute path of `main.py`. */
  readonly script: string
  /** Arguments for every start of it. */
  readonly args: readonly string[]
}

export interface SwarmBackendsInput {
  readonly hardware: Hardware
  readonly comfy: OwnComfy | null
  /** Addresses of ComfyUI on other machines, each once. */
  readonly remotes: readonly string[]
  /** Text of `Backends.fds` as it is; empty when there is none. */
  readonly existing: string
}

export interface SwarmBackend {
  readonly id: string
  readonly title: string
  readonly change: 'kept' | 'added' | 'changed' | 'removed'
}

export interface SwarmBackends {
  readonly text: string
  /** Ours and those of the person, in the order of the file; removed ones last. */
  readonly backends: readonly SwarmBackend[]
  /** Whether any backend is there that is not switched off. */
  readonly usable: boolean
  /** GPUs that stay idle, and why. */
  readonly warnings: readonly string[]
}

/** Entries of ours have a title that begins so; whoever gives one another title makes it his own. */
const mark = 'Diffusion Deck: '

interface Slot {
  readonly gpuId: string
  readonly label: string
}

const vendorOf: Partial<Record<Backend, Gpu['vendor']>> = { cuda: 'nvidia', rocm: 'amd' }

/** The order in which CUDA_DEVICE_ORDER=PCI_BUS_ID and the KFD count GPUs: by their place on the bus. */
function numbered(hardware: Hardware, vendor: Gpu['vendor']): readonly { readonly gpu: Gpu; readonly index: number }[] {
  const own = hardware.gpus.filter((gpu) => gpu.vendor === vendor)
  const ordered = own.every(({ busId }) => busId !== null)
    ? own.toSorted((a, b) => (a.busId ?? '').localeCompare(b.busId ?? ''))
    : own
  return ordered.map((gpu, index) => ({ gpu, index }))
}

function buildOf(comfy: OwnComfy, hardware: Hardware): string | null {
  const decision = decideTorch(comfy.manifest, hardware, comfy.backend)
  return 'refused' in decision ? null : JSON.stringify([decision.index, decision.packages, decision.env])
}

/**
 * One slot for each GPU that the PyTorch of the install computes on. SwarmUI can choose a GPU only for
 * CUDA and ROCm (it sets CUDA_, ROCR_ and on Windows HIP_VISIBLE_DEVICES); elsewhere there is one slot.
 */
function slotsOf(comfy: OwnComfy, hardware: Hardware): { readonly slots: readonly Slot[]; readonly idle: string[] } {
  const vendor = vendorOf[comfy.backend]
  const used = gpuOf(hardware, comfy.backend)
  const only: Slot = { gpuId: '0', label: comfy.backend === 'cpu' ? 'processor' : (used?.name ?? 'GPU 0') }
  if (vendor === undefined || used === null) return { slots: [only], idle: [] }
  const all = numbered(hardware, vendor)
  const worthwhile = all.filter(({ gpu }) => !gpu.integrated || used.integrated)
  const installed = buildOf(comfy, hardware)
  const fits = ({ gpu }: { readonly gpu: Gpu }): boolean => {
    const build = buildOf(comfy, { ...hardware, gpus: [gpu] })
    return build !== null && build === installed
  }
  const slots = worthwhile
    .filter(fits)
    .map(({ gpu, index }): Slot => ({ gpuId: String(index), label: `GPU ${index}, ${gpu.name}` }))
  const idle = worthwhile
    .filter((each) => !fits(each))
    .map(({ gpu }) => `${gpu.name} stays idle: “${comfy.name}” has a PyTorch that was not made for it.`)
  return slots.length === 0 ? { slots: [only], idle: [] } : { slots, idle }
}

/** One argument as .NET splits a command line: quoted where there is a space or a quote. */
const quoted = (argument: string): string =>
  /[\s"]/.test(argument) || argument === ''
    ? `"${argument.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`
    : argument

interface Entry {
  readonly id: string
  readonly type: string
  readonly title: string
  readonly enabled: boolean
  readonly setting: (name: string) => string | undefined
}

function entriesOf(text: string): readonly Entry[] {
  return topKeys(text)
    .filter((key) => /^\d+$/.test(key))
    .map((id) => ({
      id,
      type: getFds(text, `${id}.type`) ?? '',
      title: getFds(text, `${id}.title`) ?? '',
      enabled: getFds(text, `${id}.enabled`)?.toLowerCase() !== 'false',
      setting: (name) => getFds(text, `${id}.settings.${name}`),
    }))
}

const isOurs = (entry: Entry): boolean => entry.title.startsWith(mark)

interface Wanted {
  readonly type: 'comfyui_selfstart' | 'comfyui_api'
  readonly title: string
  /** Settings that are ours to set at every launch. */
  readonly settings: Readonly<Record<string, string>>
  /** Settings of a new entry only; later they are the person's. */
  readonly first: Readonly<Record<string, string>>
  readonly same: (entry: Entry) => boolean
  /** An entry of ours for the same place that can be brought up to date. */
  readonly outdated: (entry: Entry) => boolean
}

function wantedBackends(input: SwarmBackendsInput, slots: readonly Slot[]): readonly Wanted[] {
  const { comfy, remotes, hardware } = input
  const normal = (path: string | undefined): string => {
    const slashed = (path ?? '').replaceAll('\\', '/')
    return hardware.platform === 'windows' ? slashed.toLowerCase() : slashed
  }
  const own = comfy === null ? [] : slots.map((slot) => ownBackend(comfy, slot, normal))
  const bare = (address: string | undefined): string => (address ?? '').trim().replace(/\/+$/, '')
  const remote = remotes.map((address): Wanted => ({
    type: 'comfyui_api',
    title: mark + address,
    settings: { Address: address },
    // A machine that is switched off must not hold up the others.
    first: { AllowIdle: 'true' },
    same: (entry) => bare(entry.setting('Address')) === address,
    outdated: () => false,
  }))
  return [...own, ...remote]
}

function ownBackend(comfy: OwnComfy, slot: Slot, normal: (path: string | undefined) => string): Wanted {
  const gpuIdOf = (entry: Entry): string => entry.setting('GPU_ID') ?? '0'
  return {
    type: 'comfyui_selfstart',
    title: `${mark}${comfy.name}, ${slot.label}`,
    settings: {
      StartScript: comfy.script,
      ExtraArgs: comfy.args.map(quoted).join(' '),
      GPU_ID: slot.gpuId,
    },
    // Otherwise SwarmUI would put another version of the page into the environment of ComfyUI.
    first: { FrontendVersion: 'None' },
    same: (entry) => normal(entry.setting('StartScript')) === normal(comfy.script) && gpuIdOf(entry) === slot.gpuId,
    outdated: (entry) => gpuIdOf(entry) === slot.gpuId,
  }
}

function setAll(text: string, id: string, settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).reduce((changed, [name, value]) => {
    const key = `${id}.settings.${name}`
    const old = getFds(changed, key)
    return old === value || (old === undefined && value === '') ? changed : setFds(changed, key, value)
  }, text)
}

function added(text: string, id: string, wanted: Wanted): string {
  const head = { type: wanted.type, title: wanted.title, enabled: 'true' }
  const named = Object.entries(head).reduce((changed, [key, value]) => setFds(changed, `${id}.${key}`, value), text)
  return setAll(named, id, { ...wanted.settings, ...wanted.first })
}

/**
 * Decides the content of SwarmUI's `Backends.fds`: one self-started ComfyUI for each GPU that the
 * own install can use, one entry for each address. Entries of the person are never changed and count
 * where they serve the same GPU or address; entries of ours that nobody wants any more go. Running it
 * on its own result changes nothing. (File layout: upstream BackendHandler.cs.)
 */
export function planSwarmBackends(input: SwarmBackendsInput): SwarmBackends {
  const { slots, idle } = input.comfy === null ? { slots: [], idle: [] } : slotsOf(input.comfy, input.hardware)
  const before = entriesOf(input.existing)
  const claimed = new Map<string, SwarmBackend['change']>()
  let text = input.existing
  const free = (entry: Entry): boolean => !claimed.has(entry.id)
  const missing: Wanted[] = []
  for (const wanted of wantedBackends(input, slots)) {
    const fitting = before.filter((entry) => entry.type === wanted.type && free(entry) && wanted.same(entry))
    const found =
      fitting.find(isOurs) ??
      fitting[0] ??
      before.find((entry) => entry.type === wanted.type && free(entry) && isOurs(entry) && wanted.outdated(entry))
    if (found === undefined) {
      missing.push(wanted)
      continue
    }
    const after = isOurs(found) ? setAll(text, found.id, wanted.settings) : text
    claimed.set(found.id, after === text ? 'kept' : 'changed')
    text = after
  }
  const removed = before.filter((entry) => isOurs(entry) && free(entry))
  for (const { id } of removed) text = removeFdsSection(text, id)
  let next = Math.max(-1, ...before.map(({ id }) => Number(id))) + 1
  for (const wanted of missing) {
    text = added(text, String(next), wanted)
    claimed.set(String(next), 'added')
    next++
  }
  const entries = entriesOf(text)
  return {
    text,
    backends: [
      ...entries.map(({ id, title }) => ({ id, title, change: claimed.get(id) ?? 'kept' })),
      ...removed.map(({ id, title }): SwarmBackend => ({ id, title, change: 'removed' })),
    ],
    usable: entries.some(({ enabled }) => enabled),
    warnings: idle,
  }
}

/**
 * What makes SwarmUI's choice of a GPU mean the same card as ours. CUDA counts the fastest first unless
 * told otherwise. SwarmUI sets both ROCR_ and CUDA_VISIBLE_DEVICES; HIP would apply the second to what
 * the first left over (ROCm clr, rocdevice.cpp), so that only GPU 0 could ever be used, unless
 * HIP_VISIBLE_DEVICES says: the first of what is left.
 */
export function gpuChoiceEnvironment(backend: Backend, platform: Platform): Readonly<Record<string, string>> {
  if (backend === 'cuda') return { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' }
  if (backend === 'rocm' && platform === 'linux') return { HIP_VISIBLE_DEVICES: '0' }
  return {}
}
