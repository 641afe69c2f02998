import { expect, it } from 'vitest'
import type { OperationPlan } from '../../shared/contract/operations.ts'
import { boundPlan, plannedLines } from './bound-plan.ts'

const plan = (count: number, bytes: number | null = 2): OperationPlan => ({
  items: Array.from({ length: count }, (_, index) => ({
    action: 'move' as const,
    subject: String(index),
    target: null,
    bytes,
    note: null,
  })),
  neededBytes: 1,
  freeBytes: 2,
  warnings: ['mind'],
})

it('leaves a plan alone that is short enough', () => {
  expect(boundPlan(plan(plannedLines))).toEqual(plan(plannedLines))
})

it('tells the rest of a long one as a single line with its bytes', () => {
  const { items, warnings } = boundPlan(plan(plannedLines + 3))
  expect(items).toHaveLength(plannedLines + 1)
  expect(items.at(-1)).toEqual({ action: 'move', subject: '3 more', target: null, bytes: 6, note: null })
  expect(warnings).toEqual(['mind'])
})

it('does not make up bytes that nobody knows', () => {
  expect(boundPlan(plan(plannedLines + 1, null)).items.at(-1)?.bytes).toBeNull()
})
