/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'
import base from './jest.config'

/** Properties over thousands of generated cases: `npm run test:fuzz`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/__tests__/fuzz/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  testTimeout: 600_000,
}

export default config
