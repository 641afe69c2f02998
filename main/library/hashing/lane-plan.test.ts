import { expect, it } from 'vitest'
import { planLanes } from './lane-plan.ts'
import { digestNames } from './protocol.ts'

it.each<[number, NodeJS.Platform, number]>([
  [1, 'linux', 0],
  [2, 'linux', 4],
  [64, 'linux', 4],
  [1, 'win32', 0],
  [2, 'win32', 0],
  [3, 'win32', 2],
  [4, 'darwin', 3],
  [5, 'darwin', 4],
  [64, 'win32', 4],
])('%i cores on %s have %i lanes, which compute each digest once', (cores, platform, lanes) => {
  const plan = planLanes(cores, platform)
  expect(plan).toHaveLength(lanes)
  if (lanes > 0) expect(plan.flat().toSorted()).toEqual([...digestNames].toSorted())
})
