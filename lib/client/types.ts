import type { EmbedError, EmbedErrorCode } from './errors.js'

/** Options of `createEmbedClient()`. */
export interface EmbedClientOptions {
  /** Where the token is served; on another origin it is asked with credentials. Defaults to `'/embed-token'`. */
  readonly tokenUrl?: string | undefined
  /** Defaults to the browser's own. */
  readonly fetch?: typeof fetch | undefined
  /** Bound, in milliseconds, on `getToken()` with its retries, and on `mount()` as a whole. Defaults to 15 000. */
  readonly timeoutMs?: number | undefined
}

/** Fetches tokens and mounts embeds; made by `createEmbedClient()`, one for a page. */
export interface EmbedClient {
  /**
   * A token with at least half of its life left: the one held in memory, or a new one. Callers at the
   * same time share one request; 429, 503 and network faults are retried at most three times.
   * Rejects with an `EmbedError`.
   */
  getToken(): Promise<string>
  /** Shows the platform in the container; resolves once the platform says it is ready. Rejects with an `EmbedError`. */
  mount(options: MountOptions): Promise<Embed>
  /** For sign-out and a change of user: forgets the token and destroys every embed of this client. */
  reset(): void
}

/** What a person reads; plain text. */
export type EmbedMessages = {
  /** Title of the iframe, for screen readers. */
  readonly title: string
  readonly loading: string
  /** For every code that has no sentence of its own. */
  readonly failed: string
  readonly safari: string
  readonly privateWindow: string
  readonly openInTab: string
} & Readonly<Partial<Record<EmbedErrorCode, string>>>

/** Options of `mount()`. */
export interface MountOptions {
  /** An element, or the id of one, that is in the document. */
  readonly container: Element | string
  /** Latenode's `ui` settings. */
  readonly ui?: Readonly<Record<string, unknown>> | undefined
  /** Activepieces' `embedding` settings; container, first route and navigation are set by the client. */
  readonly embedding?: Readonly<Record<string, unknown>> | undefined
  /** The route to open first. */
  readonly initialRoute?: string | undefined
  /** The person went to another route inside the embed. */
  readonly onNavigate?: ((route: string) => void) | undefined
  /** The mount failed, or the platform refused the user later on. Not called for `DESTROYED`. */
  readonly onError?: ((error: EmbedError) => void) | undefined
  /** Aborting destroys the embed, also half-way. */
  readonly signal?: AbortSignal | undefined
  /** Texts in place of the English ones. */
  readonly messages?: Partial<EmbedMessages> | undefined
  /** Show a notice in the container when the mount fails. Defaults to true. */
  readonly notice?: boolean | undefined
}

/** An embed that is ready. */
export interface Embed {
  readonly platform: 'latenode' | 'activepieces'
  /** The platform's own SDK object, for what only it can do. */
  readonly sdk: unknown
  /** Opens a route inside the embed. Throws `DESTROYED` after the end. */
  navigate(to: string): void
  /** Removes the iframe, every listener and timer. Any number of times. */
  destroy(): void
}
