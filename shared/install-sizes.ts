import type { InstallPlan, InstallSizes } from './contract/installs.ts'
import type { PlanItem } from './contract/operations.ts'

/** What is known of a plan's line that downloads; null for any other, and when nothing was asked about it. */
export function downloadOf(item: PlanItem, sizes: InstallSizes): InstallSizes['items'][number] | null {
  if (item.action !== 'download') return null
  return sizes.items.find(({ subject }) => subject === item.subject) ?? null
}

/** The plan with the bytes that were found out. */
export function planWithSizes(shown: InstallPlan, sizes: InstallSizes): InstallPlan {
  const items = shown.plan.items.map((item) => ({ ...item, bytes: downloadOf(item, sizes)?.bytes ?? item.bytes }))
  return { ...shown, plan: { ...shown.plan, items } }
}
