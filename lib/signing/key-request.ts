import type { Algorithm } from './algorithms.js'
import type { Gate } from './gate.js'

/** What `openKey` is asked for; the values of options are as the integrator gave them. */
export interface KeyRequest {
  readonly privateKey: unknown
  /** Proves the pair. `{ path }` is read anew along with a watched private key. */
  readonly publicKey?: unknown
  readonly passphrase?: unknown
  /** Asked for explicitly. */
  readonly algorithm?: string | undefined
  /** What the platform takes; the first that fits an RSA key is its default. */
  readonly allowed: readonly Algorithm[]
  /** Written as `kid`. Wins over the key id of a JWK or signer, but not over that of a watched file. */
  readonly keyId?: string | undefined
  readonly gate: Gate
  /** Monotonic clock in milliseconds. Defaults to `performance.now`. */
  readonly now?: (() => number) | undefined
}
