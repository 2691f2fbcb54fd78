/** The public types of the sandbox: its options, what it can be told to do wrong, what it remembers. */
import type { KeyObject } from 'node:crypto'
import type { Express } from 'express'

/** What the sandbox does wrong, always (by option) or for one embed (by `?fault=` on its URLs). */
export interface Faults {
  /** Judging requests are never answered. */
  readonly hang?: boolean | undefined
  /** Every n-th judging request answers 500; 1 fails each. A positive integer. */
  readonly failEvery?: number | undefined
  /** Judging requests wait this long before they are looked at. Milliseconds, 1–600000. */
  readonly slowMs?: number | undefined
  /** The platform's clock is this far ahead (negative: behind). Whole seconds. */
  readonly clockSkewSeconds?: number | undefined
  /** No cookie is set and none is read, as a browser that blocks third-party cookies does. */
  readonly blockCookies?: boolean | undefined
}

/** The tenant that the sandbox plays. */
export interface SandboxLatenodeOptions {
  /** The tenant that tokens must name: a positive integer. */
  readonly tenantId: number
  /** The half that Latenode would hold: PEM or `KeyObject`; RSA of 2048 bits, P-256/384/521 or secp256k1. */
  readonly publicKey: string | Buffer | KeyObject
  /** Ids of the spaces of the tenant: positive integers. A grant to another one is refused. */
  readonly spaces: readonly number[]
  /** Ids of the plans of the tenant: positive integers. Another one is refused. */
  readonly plans: readonly number[]
}

/** The Activepieces platform that the sandbox plays. */
export interface SandboxActivepiecesOptions {
  /** Signing key id → public key (PEM or `KeyObject`), RSA of 2048 bits or more. */
  readonly signingKeys: Readonly<Record<string, string | Buffer | KeyObject>>
  /** Custom project roles besides ADMIN, EDITOR and VIEWER. Defaults to none. */
  readonly roles?: readonly string[] | undefined
}

/** Options of `createSandbox`; at least one platform. A wrong one throws, all faults at once. */
export interface SandboxOptions {
  readonly latenode?: SandboxLatenodeOptions | undefined
  readonly activepieces?: SandboxActivepiecesOptions | undefined
  /** What goes wrong for everybody. Defaults to nothing. */
  readonly faults?: Faults | undefined
  /** The clock, in milliseconds since the epoch. Defaults to `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** A platform that the sandbox plays. */
export type SandboxPlatform = 'latenode' | 'activepieces'

/** Why a token was refused. */
export interface Refusal {
  /** Stable. Activepieces: its own code; Latenode documents none, so these are the sandbox's. */
  readonly code: string
  /** Activepieces: word for word what the real server answers. */
  readonly message: string
  /** The line of the integration to look at. */
  readonly hint: string
}

/** What the real platform lets pass, but should make one think. */
export interface Warning {
  /** Stable, in kebab-case: `missing-role`. */
  readonly code: string
  readonly message: string
  /** The line of the integration to look at. */
  readonly hint: string
}

/** One observation about a token. */
export interface Finding {
  /** Stable, in kebab-case: `role-missing`. */
  readonly rule: string
  /** The part of the token: `header.kid`, `claims.role`, `signature`, `token`. */
  readonly path: string
  readonly severity: 'error' | 'warning' | 'info'
  /** Whether the platform refuses the token for it. */
  readonly refused: boolean
  readonly message: string
  /** How to fix it. */
  readonly fix?: string
}

/** One token judged. Holds claims, never the token. */
export interface TokenCheck {
  readonly platform: SandboxPlatform
  /** ISO 8601, by the sandbox's clock. */
  readonly at: string
  readonly accepted: boolean
  readonly refusal?: Refusal
  readonly findings: readonly Finding[]
  readonly header: Readonly<Record<string, unknown>>
  /** As written in the token; of a refused token nobody vouches for them. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Hex SHA-256 of the compact token, to find it again in an audit log. */
  readonly tokenSha256: string
}

/** A user in a space. */
export interface LatenodeMembership {
  readonly spaceId: number
  readonly roleId: number
  /** `Admin`, `Manager`, `No-code`, `Read only` or `Credential only`. */
  readonly role: string
}

/** A user whom a token registered. */
export interface LatenodeUser {
  readonly userId: string
  /** The plan of the first authorization. */
  readonly planId: number | null
  readonly personalSpaceId: number | null
  readonly memberships: readonly LatenodeMembership[]
  readonly authorizations: number
  readonly firstSeenAt: string
  readonly lastSeenAt: string
}

/** A space of the tenant, or the personal one of a user. */
export interface LatenodeSpace {
  readonly spaceId: number
  readonly name: string
  /** The user whose personal space it is. */
  readonly ownerUserId: string | null
}

/** A user whom an exchange made, or the owner of the platform. */
export interface ActivepiecesUser {
  readonly id: string
  /** Null for the owner of the platform, who never came by token. */
  readonly externalId: string | null
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly platformRole: 'ADMIN' | 'MEMBER'
  readonly exchanges: number
  readonly lastSeenAt: string | null
}

/** A project that an exchange made, or the owner's. */
export interface ActivepiecesProject {
  readonly id: string
  readonly externalId: string | null
  readonly displayName: string
  readonly piecesFilterType: 'NONE' | 'ALLOWED'
  readonly piecesTags: readonly string[]
  /** Key of the piece set; null is the platform's default set. */
  readonly pieceSet: string | null
  readonly tasks: number | null
  readonly aiCredits: number | null
  readonly concurrencyPoolKey: string | null
}

/** A user in a project; the role is set by every exchange. */
export interface ActivepiecesMembership {
  readonly userId: string
  readonly projectId: string
  readonly role: string
}

/** Flows that run at once, shared by all projects whose tokens name the key. */
export interface ConcurrencyPool {
  readonly key: string
  readonly limit: number
}

/** A scenario (Latenode) or a flow (Activepieces). */
export interface Automation {
  readonly id: string
  readonly platform: SandboxPlatform
  /** The space's or project's id, as text. */
  readonly placeId: string
  readonly title: string
  readonly active: boolean
  /** Saved changes are live only once deployed. */
  readonly deployed: boolean
  readonly runs: number
  readonly nodes: readonly {
    readonly id: string
    readonly nodeTypeId: string
    readonly title: string
  }[]
}

/** What the sandbox remembers, in memory only. Every read is a fresh copy. */
export interface SandboxState {
  readonly latenode: {
    readonly users: readonly LatenodeUser[]
    readonly spaces: readonly LatenodeSpace[]
    readonly scenarios: readonly Automation[]
  }
  readonly activepieces: {
    readonly users: readonly ActivepiecesUser[]
    readonly projects: readonly ActivepiecesProject[]
    readonly memberships: readonly ActivepiecesMembership[]
    /** Keys of the piece sets that tokens named. */
    readonly pieceSets: readonly string[]
    readonly concurrencyPools: readonly ConcurrencyPool[]
    readonly flows: readonly Automation[]
  }
  /** The last 50 tokens judged, newest first. */
  readonly checks: readonly TokenCheck[]
  /** Forgets everything: users, sessions, checks, counters of faults. */
  reset(): void
}

/** A sandbox that listens. */
export interface ListeningSandbox {
  /** `http://127.0.0.1:PORT`; browsers may say `http://embedded.localhost:PORT`. */
  readonly url: string
  /** Stops listening, and ends requests that hang. */
  close(): Promise<void>
}

/** A sandbox; made by `createSandbox()`. */
export interface Sandbox {
  /** For tests without a socket, or to be served by a server of your own. */
  readonly app: Express
  /** Listens on loopback only. Port 0 takes a free one. */
  listen(port?: number): Promise<ListeningSandbox>
  readonly state: SandboxState
  /** Closes whatever listens, hanging requests too. */
  close(): Promise<void>
}
