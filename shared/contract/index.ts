import type { ContractRouterClient } from '@orpc/contract'
import { catalogueContract } from './catalogue.ts'
import { installsContract } from './installs.ts'
import { modelsContract } from './models.ts'
import { operationsContract } from './operations.ts'
import { ownPackagesContract } from './own-packages.ts'
import { runsContract } from './runs.ts'
import { settingsContract } from './settings.ts'
import { systemContract } from './system.ts'
import { trashContract } from './trash.ts'

/** All that a face (window, page, command line) can ask of the core. */
export const contract = {
  system: systemContract,
  catalogue: catalogueContract,
  ownPackages: ownPackagesContract,
  installs: installsContract,
  operations: operationsContract,
  runs: runsContract,
  models: modelsContract,
  settings: settingsContract,
  trash: trashContract,
}

export type DeckClient = ContractRouterClient<typeof contract>
