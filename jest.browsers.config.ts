/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'
import base from './jest.config'

/** The client in real browsers: `npm run test:browsers`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/__tests__/browser/**/*.e2e.ts'],
  testTimeout: 60_000,
  // Two browsers at once make both miss their deadlines on a small machine.
  maxWorkers: 1,
}

export default config
