/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'
import base from './jest.config'

/** The packed tarball, installed into projects as users have them: `npm run test:consumers`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/__tests__/consumers/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  globalSetup: '<rootDir>/__tests__/consumers/pack.ts',
  globalTeardown: '<rootDir>/__tests__/consumers/unpack.ts',
  testTimeout: 180_000,
}

export default config
