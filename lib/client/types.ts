import type { EmbedError, EmbedErrorCode } from './errors.js'

/** Options of `createEmbedClient()`. */
export interface EmbedClientOptions {
  /** URL of the token route. Requests to another origin include credentials. Defaults to `'/embed-token'`. */
  readonly tokenUrl?: string | undefined
  /** Sends the token request. Defaults to the browser's `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** Maximum time of `getToken()` with its retries, and of `mount()`, in milliseconds. Defaults to 15 000. */
  readonly timeoutMs?: number | undefined
}

/** Fetches tokens and mounts embeds. Create one per page with `createEmbedClient()`. */
export interface EmbedClient {
  /**
   * Returns a token with at least half of its lifetime left: the one in memory, or a new one.
   * Concurrent callers share one request. 429, 503 and network errors are retried at most three times.
   * Rejects with an `EmbedError`.
   */
  getToken(): Promise<string>
  /** Shows the platform in the container. Resolves when the platform is ready, rejects with an `EmbedError`. */
  mount(options: MountOptions): Promise<Embed>
  /** Forgets the token and destroys every embed of this client. Call it when the user signs out or changes. */
  reset(): void
}

/** Texts that the user reads. They are shown as plain text. */
export type EmbedMessages = {
  /** Title of the iframe, for screen readers. */
  readonly title: string
  readonly loading: string
  /** For every code without its own text. */
  readonly failed: string
  readonly safari: string
  readonly privateWindow: string
  readonly openInTab: string
} & Readonly<Partial<Record<EmbedErrorCode, string>>>

/** Options of `mount()`. */
export interface MountOptions {
  /** An element in the document, or its id. */
  readonly container: Element | string
  /** Latenode's `ui` settings. */
  readonly ui?: Readonly<Record<string, unknown>> | undefined
  /** Activepieces' `embedding` settings. The client sets container, first route and navigation. */
  readonly embedding?: Readonly<Record<string, unknown>> | undefined
  /** The route to open first. */
  readonly initialRoute?: string | undefined
  /** Called when the user opens another route inside the embed. */
  readonly onNavigate?: ((route: string) => void) | undefined
  /** Called when the mount fails, or the platform refuses the user later. Not called for `DESTROYED`. */
  readonly onError?: ((error: EmbedError) => void) | undefined
  /** Aborting it destroys the embed, also while it is being mounted. */
  readonly signal?: AbortSignal | undefined
  /** Replace the English texts. */
  readonly messages?: Partial<EmbedMessages> | undefined
  /** Whether a notice appears in the container when the mount fails. Defaults to true. */
  readonly notice?: boolean | undefined
}

/** A mounted embed. */
export interface Embed {
  readonly platform: 'latenode' | 'activepieces'
  /** The platform's SDK object, for its other methods. */
  readonly sdk: unknown
  /** Opens a route inside the embed. Throws an `EmbedError` after the embed has ended. */
  navigate(to: string): void
  /** Removes the iframe, every listener and timer. Can be called several times. */
  destroy(): void
}
