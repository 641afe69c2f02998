import { manifestSchema, type Manifest } from '../catalogue/manifest.ts'
import type { ModelFamily } from '../catalogue/families.ts'
import type { Backend, Platform } from '../hardware.ts'

interface Sketch {
  readonly name: string
  readonly role?: Manifest['role']
  readonly state: Manifest['status']['state']
  readonly date: string
  readonly traits: { readonly ease: number; readonly features: number; readonly has: readonly string[] } & {
    readonly firstFor?: readonly string[]
    readonly limits?: readonly string[]
  }
  readonly families: readonly ModelFamily[]
  readonly backends: readonly Backend[]
  readonly platforms?: readonly Platform[]
  readonly successors?: readonly string[]
  readonly vramGiB?: number
}

const classic: readonly ModelFamily[] = ['sd15', 'sd2', 'sdxl', 'sd3']
const newer: readonly ModelFamily[] = ['flux1', 'flux2', 'chroma', 'qwen-image', 'z-image', 'lumina2', 'wan']
const everything: readonly ModelFamily[] = [...classic, ...newer, 'hidream', 'hunyuan-video', 'ltx']
const all: readonly Backend[] = ['cuda', 'rocm', 'xpu', 'mps', 'cpu']

/** What a wizard needs to know of the packages of the catalogue, for those whose file is not there. */
const sketches: Readonly<Record<string, Sketch>> = {
  comfyui: {
    ...{ name: 'ComfyUI', state: 'active', date: '2026-08-22', backends: [...all, 'directml'] },
    traits: {
      ...{ ease: 2, features: 5, has: ['nodes', 'api', 'video', 'krita', 'multi-gpu'] },
      firstFor: ['flexible', 'nodes', 'krita'],
    },
    families: everything,
  },
  swarmui: {
    ...{ name: 'SwarmUI', state: 'active', date: '2026-08-21', backends: [...all, 'directml'] },
    traits: {
      ...{ ease: 3, features: 5, has: ['nodes', 'api', 'video', 'multi-gpu', 'multi-user'] },
      firstFor: ['multi-gpu', 'multi-user'],
    },
    families: everything,
  },
  invokeai: {
    ...{ name: 'InvokeAI', state: 'active', date: '2026-08-19', backends: all },
    traits: {
      ...{ ease: 4, features: 4, has: ['canvas', 'nodes', 'api', 'multi-user', 'multi-gpu'] },
      ...{ firstFor: ['canvas'], limits: ['Nodes made for ComfyUI do not work in it.'] },
    },
    families: [...classic, 'flux1', 'flux2', 'qwen-image', 'z-image'],
  },
  a1111: {
    ...{ name: 'Stable Diffusion web UI', state: 'slow', date: '2026-03-19', backends: ['cuda', 'rocm', 'mps', 'cpu'] },
    traits: { ease: 3, features: 3, has: ['api', 'a1111-extensions'] },
    families: classic,
    successors: ['sdnext', 'forge-neo'],
  },
  sdnext: {
    ...{ name: 'SD.Next', state: 'active', date: '2026-07-23', backends: [...all, 'directml'] },
    traits: { ease: 3, features: 5, has: ['api', 'video', 'a1111-extensions'] },
    families: everything,
  },
  forge: {
    ...{ name: 'Forge', state: 'frozen', date: '2025-06-26', backends: ['cuda', 'rocm', 'mps', 'directml', 'cpu'] },
    traits: { ease: 3, features: 4, has: ['api', 'a1111-extensions'], firstFor: ['easy-flux'] },
    families: [...classic, 'flux1', 'chroma'],
    successors: ['forge-neo'],
  },
  reforge: {
    ...{ name: 'reForge', state: 'frozen', date: '2025-04-01', backends: ['cuda', 'rocm', 'mps', 'cpu'] },
    traits: { ease: 3, features: 4, has: ['api', 'a1111-extensions'], firstFor: ['easy'] },
    families: classic,
    successors: ['forge-neo', 'forge-classic', 'forge'],
  },
  'forge-classic': {
    ...{ name: 'Forge Classic', state: 'slow', date: '2025-12-15', backends: ['cuda', 'cpu'] },
    traits: { ease: 3, features: 3, has: ['api', 'a1111-extensions'] },
    families: ['sd15', 'sdxl'],
    successors: ['forge-neo'],
  },
  'forge-neo': {
    ...{ name: 'Forge Neo', state: 'active', date: '2026-08-17', backends: ['cuda', 'xpu', 'mps', 'cpu'] },
    traits: { ease: 3, features: 4, has: ['api', 'video', 'a1111-extensions'] },
    families: ['sd15', 'sdxl', ...newer],
  },
  fooocus: {
    ...{ name: 'Fooocus', state: 'frozen', date: '2025-01-24', backends: ['cuda', 'rocm', 'mps', 'directml', 'cpu'] },
    traits: {
      ...{ ease: 5, features: 2, has: ['presets-only'], firstFor: ['presets-only'] },
      limits: ['It has no presets for Illustrious models.'],
    },
    families: ['sdxl'],
  },
  'kohya-ss': {
    ...{ name: 'kohya_ss', role: 'trainer', state: 'active', date: '2026-07-10', backends: ['cuda', 'rocm', 'cpu'] },
    traits: { ease: 2, features: 4, has: ['training', 'multi-gpu'], firstFor: ['training'] },
    families: [...classic, 'flux1', 'lumina2'],
  },
  onetrainer: {
    ...{ name: 'OneTrainer', role: 'trainer', state: 'active', date: '2026-08-19', backends: all },
    traits: { ease: 3, features: 4, has: ['training', 'multi-gpu'], firstFor: ['training'] },
    families: [...classic, 'flux1', 'flux2', 'chroma', 'hunyuan-video', 'hidream', 'qwen-image', 'z-image'],
  },
}

/** The whole catalogue as sketches; tests lay the real packages over them. */
export const sketchedCatalogue: readonly Manifest[] = Object.entries(sketches).map(([id, sketch]) =>
  manifestSchema.parse({
    ...{ schema: 1, id, name: sketch.name, role: sketch.role ?? 'ui', summary: 'A sketch.', audience: 'Tests.' },
    ...{ homepage: 'https://example.org', license: 'MIT' },
    lineage: { parent: null, successors: sketch.successors ?? [] },
    status: { state: sketch.state, date: sketch.date, source: 'https://example.org' },
    traits: sketch.traits,
    families: sketch.families.map((family) => ({
      ...{ id: family, support: 'full', date: sketch.date, source: 'https://example.org' },
    })),
    needs: {
      ...{ platforms: sketch.platforms ?? ['linux', 'windows', 'macos'], backends: sketch.backends },
      ...{ diskGiB: 12, ramGiB: 8, vramGiB: sketch.vramGiB ?? 4 },
    },
    source: { type: 'git', url: 'https://example.org/a.git', defaultRef: 'main', branches: ['main'] },
    runtime: { type: 'python', accepted: '>=3.10,<3.14', preferred: '3.12' },
    torch: [
      {
        when: { backend: ['rocm'], platform: ['linux'], gfx: ['gfx103*', 'gfx11*', 'gfx12*'] },
        index: 'pypi',
        packages: ['torch'],
      },
      { when: { backend: ['cuda', 'xpu', 'mps', 'directml', 'cpu'] }, index: 'pypi', packages: ['torch'] },
    ],
    install: [{ use: 'torch' }],
    launch: { argv: ['{python}', 'main.py'], ready: { type: 'url', pattern: 'on (http\\S+)' } },
    models: { defaultWay: 'link', map: [] },
  }),
)
