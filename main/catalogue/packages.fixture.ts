import { fileURLToPath } from 'node:url'
import { testGpu, testMachine } from '../../shared/catalogue/sample-machines.fixture.ts'
import type { Platform } from '../../shared/hardware.ts'
import { createCatalogue } from './catalogue.ts'

/** The package files of the app themselves. */
export const catalogue = await createCatalogue({
  builtInFolder: fileURLToPath(new URL('../../resources/packages', import.meta.url)),
  userFolder: fileURLToPath(new URL('./no-such-folder', import.meta.url)),
})

export const nvidia = (computeCapability: string | null, driver: string | null, platform: Platform = 'linux') =>
  testMachine([testGpu({ computeCapability, driver })], { platform })
export const amd = (gfxTarget: string | null, platform: Platform = 'linux') =>
  testMachine([testGpu({ vendor: 'amd', gfxTarget })], { platform })
export const intel = testMachine([testGpu({ vendor: 'intel' })], { platform: 'windows' })
export const mac = testMachine([testGpu({ vendor: 'apple', integrated: true })], { platform: 'macos', arch: 'arm64' })
export const intelMac = testMachine([], { platform: 'macos' })
export const plain = (platform: Platform, arch = 'x64') => testMachine([], { platform, arch })
