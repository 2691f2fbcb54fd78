/** Public types of the sandbox: its options, its state, and the simulated failures. */
import type { KeyObject } from 'node:crypto'
import type { Express } from 'express'
import type { Finding } from '../contract/index.js'

/** Simulated failures. */
export interface Faults {
  /** Sign-in requests are never answered. */
  readonly hang?: boolean | undefined
  /** Every n-th sign-in request answers 500; 1 fails each of them. A positive integer. */
  readonly failEvery?: number | undefined
  /** Sign-in requests wait this long before the token is checked. Milliseconds, 1–600000. */
  readonly slowMs?: number | undefined
  /** The platform's clock is this far ahead (negative: behind). Whole seconds. */
  readonly clockSkewSeconds?: number | undefined
  /** No cookie is set or read, as in a browser that blocks third-party cookies. */
  readonly blockCookies?: boolean | undefined
}

/** The emulated Latenode tenant. */
export interface SandboxLatenodeOptions {
  /** The tenant that tokens must name: a positive integer. */
  readonly tenantId: number
  /** The tenant's public key: PEM or `KeyObject`; RSA of at least 2048 bits, P-256/384/521 or secp256k1. */
  readonly publicKey: string | Buffer | KeyObject
  /** Ids of the tenant's spaces: positive integers. A grant for any other space is refused. */
  readonly spaces: readonly number[]
  /** Ids of the tenant's plans: positive integers. Any other plan is refused. */
  readonly plans: readonly number[]
  /** Space id → name on the pages. Defaults to `Space <id>`. */
  readonly spaceNames?: Readonly<Record<number, string>> | undefined
  /** Values of `AUTH_TOKEN` that the admin API accepts. Defaults to none: it answers 401. */
  readonly apiKeys?: readonly string[] | undefined
}

/** The emulated Activepieces platform. */
export interface SandboxActivepiecesOptions {
  /** Signing key id → public key (PEM or `KeyObject`), RSA of at least 2048 bits. */
  readonly signingKeys: Readonly<Record<string, string | Buffer | KeyObject>>
  /** Custom project roles in addition to ADMIN, EDITOR and VIEWER. Defaults to none. */
  readonly roles?: readonly string[] | undefined
  /**
   * Origins that can embed the pages, `https://*.example.com` patterns included: sent as
   * `frame-ancestors 'self' …`. `[]` is the default of a real instance since 0.84: only its own origin.
   * Without this option every http and https origin can embed them.
   */
  readonly allowedEmbedOrigins?: readonly string[] | undefined
  /** External project id → name on the pages. Defaults to the id. */
  readonly projectNames?: Readonly<Record<string, string>> | undefined
  /**
   * Whether each exchange renames the project to `projectDisplayName`, as servers that read the claim
   * do. Defaults to false, as on 0.86: the claim is ignored.
   */
  readonly renameProjects?: boolean | undefined
  /** API keys that the admin API accepts. Defaults to none: it answers 401. */
  readonly apiKeys?: readonly string[] | undefined
}

/** Options of `createSandbox`: at least one platform. */
export interface SandboxOptions {
  readonly latenode?: SandboxLatenodeOptions | undefined
  readonly activepieces?: SandboxActivepiecesOptions | undefined
  /** Simulated failures for every request. Defaults to none. */
  readonly faults?: Faults | undefined
  /**
   * Host names under which the sandbox answers, without a port, in addition to `127.0.0.1`, `[::1]`,
   * `localhost` and names below `localhost`. All others get 421. Defaults to none.
   */
  readonly allowedHosts?: readonly string[] | undefined
  /** The clock, in milliseconds since the epoch. Defaults to `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** A platform that the sandbox emulates. */
export type SandboxPlatform = 'latenode' | 'activepieces'

/** The result of checking one token. Holds its claims, never the token. */
export interface TokenCheck {
  readonly platform: SandboxPlatform
  /** ISO 8601, by the sandbox's clock. */
  readonly at: string
  readonly accepted: boolean
  readonly findings: readonly Finding[]
  readonly header: Readonly<Record<string, unknown>>
  /** As written in the token. The claims of a refused token are not verified. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Hex SHA-256 of the compact token, to find it in an audit log. */
  readonly tokenSha256: string
}

/** The answer to a token, as `sandbox.exchange` returns it. */
export interface ExchangeResult {
  readonly accepted: boolean
  /** HTTP status of the answer. */
  readonly status: number
  /** JSON body of the answer; undefined where there is none. */
  readonly body: unknown
  /** Everything found in the token; the first one with `refused: true` caused the refusal. */
  readonly findings: readonly Finding[]
}

/** A user's role in a space. */
export interface LatenodeMembership {
  readonly spaceId: number
  readonly roleId: number
  /** `Admin`, `Manager`, `No-code`, `Read only` or `Credential only`. */
  readonly role: string
}

/** A user registered by a token. */
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

/** A space of the tenant, or a user's personal space. */
export interface LatenodeSpace {
  readonly spaceId: number
  readonly name: string
  /** The owner of a personal space; null for a space of the tenant. */
  readonly ownerUserId: string | null
}

/** A user created by an exchange, or the owner of the platform. */
export interface ActivepiecesUser {
  readonly id: string
  /** Null for the owner of the platform. */
  readonly externalId: string | null
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly platformRole: 'ADMIN' | 'MEMBER'
  /** Set by the admin API. An exchange neither checks nor changes it. */
  readonly status: 'ACTIVE' | 'INACTIVE'
  readonly exchanges: number
  readonly lastSeenAt: string | null
}

/** A project created by an exchange, or the owner's project. */
export interface ActivepiecesProject {
  readonly id: string
  /** Null for the owner's project. */
  readonly externalId: string | null
  readonly displayName: string
  /** `NONE` or `ALLOWED`; the server also stores any other text or number of a token. */
  readonly piecesFilterType: string
  readonly piecesTags: readonly string[]
  readonly concurrencyPoolKey: string | null
}

/** A user's role in a project; every exchange sets it. */
export interface ActivepiecesMembership {
  readonly userId: string
  readonly projectId: string
  readonly role: string
}

/** The number of flows that can run at once in all projects of one pool. */
export interface ConcurrencyPool {
  readonly key: string
  readonly limit: number
}

/** A scenario (Latenode) or a flow (Activepieces). */
export interface Automation {
  readonly id: string
  readonly platform: SandboxPlatform
  /** Id of the space or project, as text. */
  readonly placeId: string
  readonly title: string
  readonly active: boolean
  /** Whether the latest version is deployed. */
  readonly deployed: boolean
  readonly runs: number
  readonly nodes: readonly {
    readonly id: string
    readonly nodeTypeId: string
    readonly title: string
  }[]
}

/** The sandbox's data, in memory only. Every read returns a new copy. */
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
    readonly concurrencyPools: readonly ConcurrencyPool[]
    readonly flows: readonly Automation[]
  }
  /** The last 50 tokens checked, newest first. */
  readonly checks: readonly TokenCheck[]
  /** Deletes all data: users, sessions, checks, the counters of `failEvery`. */
  reset(): void
}

/** A sandbox that listens. */
export interface ListeningSandbox {
  /** `http://127.0.0.1:PORT`; in a browser use `http://embedded.localhost:PORT`. */
  readonly url: string
  /** Stops listening and ends open requests, hanging ones too. */
  close(): Promise<void>
}

/** A sandbox, created by `createSandbox()`. */
export interface Sandbox {
  /** For tests without a socket, or to serve from a server of your own. */
  readonly app: Express
  /** Listens on loopback only. Port 0 takes a free port. */
  listen(port?: number): Promise<ListeningSandbox>
  readonly state: SandboxState
  /**
   * Tries a token without a browser, with the checks, the answer and the effects that it has over
   * HTTP. Of the simulated failures only `clockSkewSeconds` applies.
   *
   * @throws EmbedAuthError `ERR_OPTION_MISSING` for a platform that is not in the options.
   */
  exchange(platform: SandboxPlatform, token: string): ExchangeResult
  /** Stops all listeners and ends open requests, hanging ones too. */
  close(): Promise<void>
}
