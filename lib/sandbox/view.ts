/** What the page in the frame shows: plain data, the same shape for both platforms. */
import { isRecord } from '../values.js'
import type { Action, Command } from './automations.js'
import type { Automation, Finding, SandboxPlatform, TokenCheck } from './types.js'

export interface FrameView {
  readonly platform: SandboxPlatform
  readonly person: {
    readonly name: string
    readonly id: string
    /** Whether this token registered them. */
    readonly isNew: boolean
  }
  readonly token: TokenView
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly places: readonly PlaceView[]
  readonly automations: readonly Automation[]
  readonly findings: readonly Finding[]
}

export interface PlaceView {
  readonly id: string
  readonly name: string
  readonly kind: 'Space' | 'Personal space' | 'Project'
  readonly role: string
  readonly may: readonly string[]
  readonly mayNot: readonly string[]
  readonly actions: readonly Action[]
}

/** Times in milliseconds since the epoch, by the platform's clock. */
export interface TokenView {
  readonly algorithm: string
  readonly keyId: string | null
  readonly issuedAt: number | null
  readonly expiresAt: number | null
  readonly checkedAt: number
  /** The clock when this was answered: the page counts on from it. */
  readonly now: number
  readonly sha256: string
}

export function tokenView(check: TokenCheck, nowMs: number): TokenView {
  const { header, claims, tokenSha256, at } = check
  const ms = (seconds: unknown) => (typeof seconds === 'number' ? seconds * 1000 : null)
  return {
    algorithm: typeof header.alg === 'string' ? header.alg : 'unknown',
    keyId: typeof header.kid === 'string' ? header.kid : null,
    issuedAt: ms(claims.iat),
    expiresAt: ms(claims.exp),
    checkedAt: Date.parse(at),
    now: nowMs,
    sha256: tokenSha256,
  }
}

/** The command in a body, and the place it is for. Members of a wrong type are as good as absent. */
export function readCommand(body: unknown): Command & { readonly placeId: string | undefined } {
  const given: Record<string, unknown> = isRecord(body) ? body : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    name: text(given.name) ?? '',
    id: text(given.id),
    placeId: text(given.placeId),
    title: text(given.title),
    nodeTypeId: text(given.nodeTypeId),
    nodeTitle: text(given.nodeTitle),
  }
}
