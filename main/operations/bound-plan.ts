import type { OperationPlan } from '../../shared/contract/operations.ts'

/** An operation carries its plan with every word it says; lines beyond this are told as one. */
export const plannedLines = 500

/** The plan with so many lines that faces can be told of it ten times a second. */
export function boundPlan(plan: OperationPlan): OperationPlan {
  const rest = plan.items.slice(plannedLines)
  const [first] = rest
  if (first === undefined) return plan
  const known = rest.every(({ bytes }) => bytes !== null)
  const bytes = known ? rest.reduce((sum, item) => sum + (item.bytes ?? 0), 0) : null
  const more = { action: first.action, subject: `${rest.length} more`, target: null, bytes, note: null }
  return { ...plan, items: [...plan.items.slice(0, plannedLines), more] }
}
