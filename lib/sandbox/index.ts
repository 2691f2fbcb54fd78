/** `embed-auth/sandbox`: both platforms on this machine, for development, tests and demonstrations. */
export { parseFault } from './faults.js'
export { createSandbox } from './sandbox.js'
export type {
  ActivepiecesMembership,
  ActivepiecesProject,
  ActivepiecesUser,
  Automation,
  ConcurrencyPool,
  Faults,
  Finding,
  LatenodeMembership,
  LatenodeSpace,
  LatenodeUser,
  ListeningSandbox,
  Refusal,
  Sandbox,
  SandboxActivepiecesOptions,
  SandboxLatenodeOptions,
  SandboxOptions,
  SandboxPlatform,
  SandboxState,
  TokenCheck,
  Warning,
} from './types.js'
