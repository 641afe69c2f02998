import type { TFunction } from 'i18next'
import type { CatalogueEntry } from '../../shared/contract/catalogue.ts'
import type { Install } from '../../shared/contract/installs.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { liveRunOf } from '../components/run-status.ts'
import { wizardStart } from '../features/wizard/wizard-address.ts'
import { pages } from './pages.ts'

export type PaletteAct =
  | { readonly do: 'go'; readonly to: string }
  | { readonly do: 'launch'; readonly name: string }
  | { readonly do: 'stop'; readonly runId: string }
  | { readonly do: 'open'; readonly url: string }

export interface PaletteItem {
  readonly id: string
  readonly group: 'actions' | 'installs' | 'packages' | 'pages'
  readonly label: string
  readonly hint: string
  readonly act: PaletteAct
}

export interface PaletteSources {
  readonly entries: readonly CatalogueEntry[]
  readonly installs: readonly Install[]
  readonly runs: readonly Run[]
}

/** Everything that the search can reach, in the order in which it is offered. */
export function paletteItems({ entries, installs, runs }: PaletteSources, t: TFunction): PaletteItem[] {
  const nameOf = (id: string): string => entries.find((entry) => entry.manifest.id === id)?.manifest.name ?? id
  const actions = installs.flatMap((install): PaletteItem[] => {
    const run = liveRunOf(runs, install.id)
    const hint = nameOf(install.package)
    if (run === undefined) {
      if (install.state !== 'ready') return []
      return [
        {
          id: `launch ${install.id}`,
          group: 'actions',
          label: t('installs.launchName', { name: install.name }),
          hint,
          act: { do: 'launch', name: install.name },
        },
      ]
    }
    const items: PaletteItem[] = [
      {
        id: `console ${run.id}`,
        group: 'actions',
        label: t('installs.consoleName', { name: install.name }),
        hint,
        act: { do: 'go', to: `/running/${run.id}` },
      },
      {
        id: `stop ${run.id}`,
        group: 'actions',
        label: t('installs.stopName', { name: install.name }),
        hint,
        act: { do: 'stop', runId: run.id },
      },
    ]
    if (run.state === 'ready' && run.url !== null)
      items.unshift({
        id: `open ${run.id}`,
        group: 'actions',
        label: t('installs.openName', { name: install.name }),
        hint: run.url,
        act: { do: 'open', url: run.url },
      })
    return items
  })
  return [
    ...actions,
    ...entries.map(({ manifest }): PaletteItem => ({
      id: `package ${manifest.id}`,
      group: 'packages',
      label: manifest.name,
      hint: t('search.package'),
      act: { do: 'go', to: `/packages/${manifest.id}` },
    })),
    {
      id: 'find',
      group: 'pages',
      label: t('wizard:title'),
      hint: t('nav.packages'),
      act: { do: 'go', to: wizardStart },
    },
    {
      id: 'lineage',
      group: 'pages',
      label: t('lineage.title'),
      hint: t('nav.packages'),
      act: { do: 'go', to: '/packages?view=lineage' },
    },
    {
      id: 'own',
      group: 'pages',
      label: t('own:title'),
      hint: t('nav.packages'),
      act: { do: 'go', to: '/packages/own/add' },
    },
    ...pages.map(({ id, path }): PaletteItem => ({
      id: `page ${id}`,
      group: 'pages',
      label: t(`nav.${id}`),
      hint: t('search.page'),
      act: { do: 'go', to: path },
    })),
    ...(['roots', 'sharing', 'usage', 'duplicates', 'health'] as const).map((view): PaletteItem => ({
      id: `models ${view}`,
      group: 'pages',
      label: t(`models:tab.${view}`),
      hint: t('nav.models'),
      act: { do: 'go', to: `/models/${view}` },
    })),
    ...(['network', 'trash', 'system'] as const).map((section): PaletteItem => ({
      id: `settings ${section}`,
      group: 'pages',
      label: t(`settings.${section}`),
      hint: t('nav.settings'),
      act: { do: 'go', to: `/settings/${section}` },
    })),
  ]
}

/** Items in which every word of the query begins a word or occurs; those that begin with it come first. */
export function findItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const rank = (item: PaletteItem): number => {
    const text = `${item.label} ${item.hint}`.toLowerCase()
    if (!words.every((word) => text.includes(word))) return -1
    return text.startsWith(words[0] ?? '') ? 0 : 1
  }
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((ranked) => ranked.rank >= 0)
    .toSorted((a, b) => a.rank - b.rank)
    .map((ranked) => ranked.item)
}
