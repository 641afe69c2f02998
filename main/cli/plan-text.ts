import type { InstallPlan } from '../../shared/contract/installs.ts'
import type { OperationPlan } from '../../shared/contract/operations.ts'
import { formatBytes, formatTable } from './format.ts'

/** A plan for people: what will happen, how much room it takes, and what to mind. */
export function planText({ items, neededBytes, freeBytes, warnings }: OperationPlan): string {
  const rows = items.map(({ action, subject, target, bytes, note }) => [
    action,
    bytes === null ? '' : formatBytes(bytes),
    [subject, target === null ? '' : `→ ${target}`, note === null ? '' : `(${note})`]
      .filter((part) => part !== '')
      .join(' '),
  ])
  return [
    rows.length === 0 ? 'Nothing to do.' : formatTable(['Do', 'Size', 'What'], rows),
    `Room needed: about ${formatBytes(neededBytes)}; free: ${formatBytes(freeBytes)}`,
    ...warnings.map((warning) => `Mind: ${warning}`),
  ].join('\n')
}

/** The plan of an installation with what was decided for this machine. */
export function installPlanText(plan: InstallPlan): string {
  const { name, ref, backend, backendReason, python, torch } = plan
  const decided = [
    ['Name', name],
    ['Version', ref],
    ['Backend', `${backend}: ${backendReason}`],
    ...(python === null ? [] : [['Python', python]]),
    ...(torch === null ? [] : [['PyTorch', `${torch.packages.join(', ')} from ${torch.index}`]]),
  ]
  return `${formatTable([plan.package, ''], decided)}\n\n${planText(plan.plan)}`
}
