/**
 * A local emulator of both platforms for development, tests and demos.
 * @module embed-auth/sandbox
 */
export { parseFault } from './faults.js'
export { createSandbox } from './sandbox.js'
export type { Answer, Finding, Severity } from '../contract/index.js'
export type {
  ActivepiecesMembership,
  ActivepiecesProject,
  ActivepiecesUser,
  Automation,
  ConcurrencyPool,
  ExchangeResult,
  Faults,
  LatenodeMembership,
  LatenodeSpace,
  LatenodeUser,
  ListeningSandbox,
  Sandbox,
  SandboxActivepiecesOptions,
  SandboxLatenodeOptions,
  SandboxOptions,
  SandboxPlatform,
  SandboxState,
  TokenCheck,
} from './types.js'
