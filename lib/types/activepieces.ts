import type { Awaitable, HookContext } from '../types.js'
import type { KeyOptions } from '../signing/index.js'

type ValueOr<User, T> = T | ((user: User, context: HookContext) => Awaitable<T | undefined>)

/** Which pieces a project may use, by tag (claims `piecesFilterType` and `piecesTags`, v3). */
export interface PieceFilter {
  readonly filter: 'NONE' | 'ALLOWED'
  /** Only with `ALLOWED`; newer servers honour the first alone. */
  readonly tags?: readonly string[] | undefined
}

/** Flows that run at once, shared by all projects of the same key. */
export interface ConcurrencyPool {
  readonly key: string
  /** Positive integer. */
  readonly limit: number
}

/** Either the v3 filter or the v4 piece set, never both. */
type Pieces<Filter, Set> =
  | { readonly pieces?: Filter | undefined; readonly pieceSet?: undefined }
  | { readonly pieces?: undefined; readonly pieceSet: Set }

/** What a function policy returns for Activepieces. */
export type ActivepiecesGrant = {
  /** Unique and stable in your system; a string or a safe integer. */
  readonly userId: string | number
  /** Unique and stable in your system; a string or a safe integer. */
  readonly projectId: string | number
  readonly firstName: string
  readonly lastName: string
  /** Project role by name: `ADMIN`, `EDITOR`, `VIEWER` or a custom role's name. */
  readonly role: string
  readonly projectName?: string | undefined
  /** A limit: an integer, 0 or more. */
  readonly tasks?: number | undefined
  /** A limit: an integer, 0 or more. */
  readonly aiCredits?: number | undefined
  readonly concurrencyPool?: ConcurrencyPool | undefined
} & Pieces<PieceFilter, string>

/** The policy object for Activepieces. Functions may be async; what they throw answers 500 `ERR_POLICY`. */
export type ActivepiecesPolicy<User> = {
  /** Stable id of the user. Defaults to `user.id`. */
  userId?: ((user: User, context: HookContext) => Awaitable<string | number>) | undefined
  /** Stable id of the project that the user comes into. */
  projectId: (user: User, context: HookContext) => Awaitable<string | number>
  /** Shown as the project's name. Defaults to none. */
  projectName?: ValueOr<User, string> | undefined
  /** Used when the user is first created. Defaults to `user.firstName`. */
  firstName?: ((user: User, context: HookContext) => Awaitable<string>) | undefined
  /** Used when the user is first created. Defaults to `user.lastName`. */
  lastName?: ((user: User, context: HookContext) => Awaitable<string>) | undefined
  /** The application's own role of the user. */
  role: (user: User, context: HookContext) => unknown
  /**
   * Application role → project role name, looked up by own key only. Without `roles` and `mapRole`
   * the application's role is the project role's name itself.
   */
  roles?: Readonly<Record<string, string>> | undefined
  /** Decides a role by itself and wins over `roles`; null denies, undefined asks `roles`. */
  mapRole?:
    | ((
        role: string | number,
        about: { readonly user: User; readonly context: HookContext },
      ) => Awaitable<string | null | undefined>)
    | undefined
  tasks?: ValueOr<User, number> | undefined
  aiCredits?: ValueOr<User, number> | undefined
  concurrencyPool?: ValueOr<User, ConcurrencyPool> | undefined
  /** There is nothing to skip in a project: either word denies. Defaults to `'deny'`. */
  unknownRole?: 'deny' | 'skip' | undefined
  /** A reason shuts the user out; only false, null and undefined let them in. */
  denyWhen?:
    ((user: User, context: HookContext) => Awaitable<string | false | null | undefined>) | undefined
} & Pieces<ValueOr<User, PieceFilter>, ValueOr<User, string>>

/** Options of `activepieces()`. */
export interface ActivepiecesOptions extends KeyOptions {
  /** Where the platform runs: `https://flows.example.com`. A trailing slash is dropped. */
  instanceUrl: string | undefined
  /** Written as `kid`: the server finds the key, and through it the platform, by it alone. */
  signingKeyId: string | undefined
  /** The browser SDK. Defaults to Activepieces' hosted script. */
  sdkUrl?: string | undefined
}
