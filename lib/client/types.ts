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
   * Concurrent callers share one request. 429, 503 and network errors are retried at most three times,
   * network errors of a `tokenUrl` on another origin once.
   * Rejects with an `EmbedError`.
   */
  getToken(): Promise<string>
  /**
   * Shows the platform in the container, and rejects with an `EmbedError` if that fails. With
   * Activepieces it resolves when the user is signed in. With Latenode it resolves when the iframe has
   * been rendered, which does not prove that the user is signed in: Latenode does not report that.
   */
  mount(options: MountOptions): Promise<Embed>
  /** Forgets the token and destroys every embed of this client. Call it when the user signs out or changes. */
  reset(): void
}

/** Texts of the help for blocked cookies. */
export interface HelpMessages {
  /** First sentence of the help beside an embed, where the cause is not certain. */
  readonly mayBlock: string
  /** Steps for Safari and other browsers with WebKit. */
  readonly safari: string
  /** Steps for Chrome and Edge. */
  readonly chrome: string
  readonly firefox: string
  /** Step for a private window of any browser. */
  readonly privateWindow: string
  /** Label of the button that hides the help. */
  readonly hide: string
}

/** Texts that are always loaded. */
export type BasicMessages = {
  /** Title of the iframe, for screen readers. */
  readonly title: string
  readonly loading: string
  /** For every code without its own text. */
  readonly failed: string
  /** Label of the small link beside an embed that needs cookies. */
  readonly help: string
  /** Label of the button that loads the embed again. */
  readonly tryAgain: string
} & Readonly<Partial<Record<EmbedErrorCode, string>>>

/** Texts that the user reads. They are shown as plain text. */
export type EmbedMessages = BasicMessages & HelpMessages

/** Options of `mount()`. */
export interface MountOptions {
  /** An element in the document, or its id (without `#`). */
  readonly container: Element | string
  /** Latenode's `ui` settings. */
  readonly ui?: Readonly<Record<string, unknown>> | undefined
  /** Activepieces' `embedding` settings. The client sets container and navigation. */
  readonly embedding?: Readonly<Record<string, unknown>> | undefined
  /** The route to open first, as soon as the embed is ready. */
  readonly initialRoute?: string | undefined
  /**
   * Called each time the embed is ready: after `mount()`, after *Try again*, and after the browser
   * restores the page from its back/forward cache. `embed` is always the same object.
   */
  readonly onReady?: ((embed: Embed) => void) | undefined
  /** Called when the user opens another route inside the embed. */
  readonly onNavigate?: ((route: string) => void) | undefined
  /** Called when the mount fails, or the platform refuses the user later. Not called for `DESTROYED`. */
  readonly onError?: ((error: EmbedError) => void) | undefined
  /** Aborting it destroys the embed, also while it is being mounted. */
  readonly signal?: AbortSignal | undefined
  /** Replace the English texts. */
  readonly messages?: Partial<EmbedMessages> | undefined
  /**
   * Whether the container shows a notice when the mount fails, and a link to help for blocked cookies.
   * Defaults to true.
   */
  readonly notice?: boolean | undefined
}

/** A mounted embed. */
export interface Embed {
  readonly platform: 'latenode' | 'activepieces'
  /** The platform's SDK object, for its other methods. A new one each time the embed is loaded again. */
  readonly sdk: unknown
  /** Opens a route inside the embed. Throws an `EmbedError` after the embed has ended. */
  navigate(to: string): void
  /** Removes the iframe, every listener and timer. Can be called several times. */
  destroy(): void
}
