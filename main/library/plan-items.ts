import type { PlanItem } from '../../shared/contract/operations.ts'
import type { LinkStep } from './link-plan.ts'

export interface PlanLines {
  readonly items: readonly PlanItem[]
  readonly warnings: readonly string[]
}

const line = (
  action: PlanItem['action'],
  subject: string,
  target: string | null,
  note: string | null = null,
): PlanItem => ({ action, subject, target, bytes: 0, note })

/** Says the steps in the words of a plan. Small deeds that follow from others (folders, second names) are left out. */
export function describeSteps(steps: readonly LinkStep[]): PlanLines {
  const items: PlanItem[] = []
  const warnings: string[] = []
  for (const step of steps) {
    switch (step.do) {
      case 'move':
        items.push(line('move', step.from, step.to, step.renamed ? 'another file has that name; both are kept' : null))
        break
      case 'move-link':
        items.push(line('move', step.from, step.to, 'the link, not what it leads to'))
        break
      case 'discard':
        items.push(line('trash', step.path, null, `the same as ${step.same}`))
        break
      case 'link':
        items.push(line('link', step.path, step.target))
        break
      case 'keep':
        items.push(line('keep', step.path, step.target))
        break
      case 'take-back':
        items.push(line('remove', step.path, null, 'the link, not what it leads to'))
        break
      case 'drop':
        if (step.twin !== null) items.push(line('remove', step.path, null, `a second name of ${step.twin}`))
        break
      case 'refuse':
        warnings.push(`${step.path} is left as it is: ${step.reason}`)
        break
      case 'make-folder':
      case 'remove-folder':
        break
    }
  }
  return { items, warnings }
}
