/** @jest-config-loader esbuild-register */
import type { Config } from 'jest'

/** jose and its kind publish ES modules only; they are compiled like our own sources. */
const esmOnly = ['jose', 'lru-cache']

const config: Config = {
  testEnvironment: 'node',
  // By default Jest leaves one core idle, which is half of a small machine.
  maxWorkers: '100%',
  globalSetup: '<rootDir>/__tests__/helpers/shared-keys.ts',
  // For machines that are busy with other things: no test waits on purpose.
  testTimeout: 30_000,
  testMatch: ['<rootDir>/__tests__/**/*.test.{ts,tsx}'],
  // These have scripts of their own: `test:services`, `test:fuzz`, `test:consumers`.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/dist/',
    '<rootDir>/__tests__/(services|fuzz|consumers)/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: {
    '^embed-auth$': '<rootDir>/lib/index.ts',
    '^embed-auth/(admin|sandbox|client|react)$': '<rootDir>/lib/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.[tj]sx?$': [
      'ts-jest',
      {
        // Types are checked once, by `npm run types`; here each file is only transpiled.
        tsconfig: {
          target: 'ES2022',
          module: 'CommonJS',
          esModuleInterop: true,
          allowJs: true,
          jsx: 'react-jsx',
          isolatedModules: true,
          ignoreDeprecations: '6.0',
          sourceMap: true,
        },
        diagnostics: false,
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
}

export default config
