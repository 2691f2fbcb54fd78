/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'
import base from './jest.config'

/** Real servers, taken down for as long as it takes to hurt: `npm run test:services`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/__tests__/services/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 90_000,
  // Times are measured: one file at a time.
  maxWorkers: 1,
}

export default config
