/** The data of the page in the frame, in the same shape for both platforms. */
import type { Finding } from '../contract/index.js'
import type { Action } from './automations.js'
import type { Automation, SandboxPlatform, TokenCheck } from './types.js'

export interface FrameView {
  readonly platform: SandboxPlatform
  readonly user: {
    readonly name: string
    readonly id: string
    /** Whether this token registered the user. */
    readonly isNew: boolean
  }
  readonly token: TokenView
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly places: readonly PlaceView[]
  readonly automations: readonly Automation[]
  readonly findings: readonly Finding[]
}

/** A space or a project with the user's role there. */
export interface PlaceView {
  readonly id: string
  readonly name: string
  readonly kind: 'Space' | 'Personal space' | 'Project'
  readonly role: string
  readonly can: readonly string[]
  readonly cannot: readonly string[]
  readonly actions: readonly Action[]
}

/** Times in milliseconds since the epoch, by the platform's clock. */
interface TokenView {
  readonly algorithm: string
  readonly keyId: string | null
  readonly issuedAt: number | null
  readonly expiresAt: number | null
  readonly checkedAt: number
  readonly sha256: string
}

export function tokenView({ header, claims, tokenSha256, at }: TokenCheck): TokenView {
  const ms = (seconds: unknown) => (typeof seconds === 'number' ? seconds * 1000 : null)
  return {
    algorithm: typeof header.alg === 'string' ? header.alg : 'unknown',
    keyId: typeof header.kid === 'string' ? header.kid : null,
    issuedAt: ms(claims.iat),
    expiresAt: ms(claims.exp),
    checkedAt: Date.parse(at),
    sha256: tokenSha256,
  }
}
