import type { InstallPlan, InstallSizes } from '../../shared/contract/installs.ts'
import type { OperationPlan, PlanItem } from '../../shared/contract/operations.ts'
import { downloadOf } from '../../shared/install-sizes.ts'
import { formatBytes, formatTable } from './format.ts'

const plainSize = ({ bytes }: PlanItem): string => (bytes === null ? '' : formatBytes(bytes))

/** A plan for people: what will happen, how much room it takes, and what to mind. */
export function planText(
  { items, neededBytes, freeBytes, warnings }: OperationPlan,
  sizeOf: (item: PlanItem) => string = plainSize,
  download: string | null = null,
): string {
  const rows = items.map(({ action, subject, target, note }, index) => [
    action,
    items[index] === undefined ? '' : sizeOf(items[index]),
    [subject, target === null ? '' : `→ ${target}`, note === null ? '' : `(${note})`]
      .filter((part) => part !== '')
      .join(' '),
  ])
  return [
    rows.length === 0 ? 'Nothing to do.' : formatTable(['Do', 'Size', 'What'], rows),
    ...(download === null ? [] : [download]),
    `Room needed: about ${formatBytes(neededBytes)}; free: ${formatBytes(freeBytes)}`,
    ...warnings.map((warning) => `Mind: ${warning}`),
  ].join('\n')
}

function downloadSize(item: PlanItem, sizes: InstallSizes | null): string {
  if (item.action !== 'download') return plainSize(item)
  const size = sizes === null ? null : downloadOf(item, sizes)
  const bytes = formatBytes(size?.bytes ?? 0)
  switch (size?.state) {
    case 'known':
      return bytes
    case 'at-least':
      return `${bytes} or more`
    case 'after-clone':
      return 'after the clone'
    case 'unknown':
    case undefined:
      return 'unknown'
  }
}

function downloadTotal(sizes: InstallSizes | null): string {
  const total = sizes?.totalBytes ?? null
  if (sizes === null || total === null) return 'Download: size unknown'
  const bytes = formatBytes(total)
  return `Download: ${sizes.more ? `${bytes} or more` : `about ${bytes}`}; what the cache already holds is not downloaded again`
}

/** The plan of an installation with what was decided for this machine; `undefined` sizes were not asked for, null ones did not come. */
export function installPlanText(plan: InstallPlan, sizes?: InstallSizes | null): string {
  const { name, ref, backend, backendReason, python, torch } = plan
  const decided = [
    ['Name', name],
    ['Version', ref],
    ['Backend', `${backend}: ${backendReason}`],
    ...(python === null ? [] : [['Python', python]]),
    ...(torch === null ? [] : [['PyTorch', `${torch.packages.join(', ')} from ${torch.index}`]]),
  ]
  const downloads = plan.plan.items.some(({ action }) => action === 'download')
  const text =
    sizes === undefined || !downloads
      ? planText(plan.plan)
      : planText(plan.plan, (item) => downloadSize(item, sizes), downloadTotal(sizes))
  return `${formatTable([plan.package, ''], decided)}\n\n${text}`
}
