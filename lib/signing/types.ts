/** Types of keys: the public option types, and the interface between signing and the issuer. */
import type { KeyObject, webcrypto } from 'node:crypto'
import type { EmbedAuthError } from '../errors.js'
import type { Algorithm } from '../contract/index.js'
import type { Gate } from './gate.js'

/** JSON Web Key (RFC 7517). */
export type Jwk = Readonly<Record<string, unknown>>

/** A key in a file: PEM, DER or JWK. */
export interface KeyFile {
  /** A path or a file URL. */
  readonly path: string | URL
  /** Reload the key when the file changes. A new key is verified before it signs. Defaults to `false`. */
  readonly watch?: boolean | undefined
}

/** A signer for a private key that stays in a KMS or an HSM. */
export interface RemoteSigner {
  readonly algorithm: string
  readonly keyId?: string | undefined
  /**
   * Signs the JWS signing input (RFC 7515 §5.1) and resolves to the signature in the form of JWS:
   * for ECDSA raw r‖s (RFC 7518 §3.4); see `ecdsaDerToRaw`.
   */
  sign(data: Uint8Array, signal: AbortSignal): Promise<Uint8Array>
}

/**
 * A private key: PEM or DER as PKCS#8, PKCS#1 or SEC1, a JWK as object or JSON, a `KeyObject`, a
 * `CryptoKey`, a file, or a remote signer. Text can have `\n`-escaped line ends, quotes, or be base64 of the
 * whole. Undefined compiles, so that `process.env.X` can be passed, and throws `ERR_KEY_MISSING`.
 */
export type PrivateKeyInput =
  string | Uint8Array | KeyObject | webcrypto.CryptoKey | Jwk | KeyFile | RemoteSigner | undefined

/**
 * A public key: PEM or DER as SPKI, PKCS#1 or certificate, a JWK, a `KeyObject`, a `CryptoKey`, or `{ path }`
 * of a file.
 */
export type PublicKeyInput =
  string | Uint8Array | KeyObject | webcrypto.CryptoKey | Jwk | { readonly path: string | URL }

/** The key pair of a platform. Invalid keys throw `ERR_KEY_*` at startup. */
export interface KeyOptions {
  privateKey: PrivateKeyInput
  /**
   * The public key that the platform holds. Signatures are verified with it at startup, so that a
   * private key of another pair is found there. Required for a remote signer.
   */
  publicKey?: PublicKeyInput | undefined
  /** Passphrase of an encrypted private key. */
  passphrase?: string | undefined
}

/** Input of `openKey`; option values are passed as the integrator gave them. */
export interface KeyRequest {
  readonly privateKey: unknown
  /** `{ path }` is read again whenever a watched private key changes. */
  readonly publicKey?: unknown
  readonly passphrase?: unknown
  /** The option `algorithm`. */
  readonly algorithm?: string | undefined
  /** Algorithms of the platform; the first that fits the key is the default. */
  readonly allowed: readonly Algorithm[]
  /** Written as `kid`. Overrides the key id of a JWK or signer, except of a watched file. */
  readonly keyId?: string | undefined
  readonly gate: Gate
  /** Monotonic clock in milliseconds. Defaults to `performance.now`. */
  readonly now?: (() => number) | undefined
}

/** A verified key, bound to its algorithm. */
export interface SigningKey {
  readonly algorithm: Algorithm
  readonly keyId: string | undefined
  /**
   * Signs a JSON payload and resolves to the compact serialization (RFC 7515 §7.1). If the signal has
   * aborted by the time the signature could start, nothing is signed.
   * @throws the signal's reason, or an `EmbedAuthError` `ERR_SIGNER`.
   */
  sign(payload: string, signal: AbortSignal): Promise<string>
}

/** A change of a watched key: a new one is active, or an invalid one was refused. */
export interface KeyChange {
  /** The key id of the active key. */
  readonly keyId: string | undefined
  /** Why the new key was refused; the previous key stays active. */
  readonly error?: EmbedAuthError
}

/** Holds the active key of a platform. */
export interface KeySource {
  /** The active key; undefined until a remote signer has been verified. */
  readonly current: SigningKey | undefined
  /** Resolves when there is a verified key. Concurrent calls share one attempt; a later call retries. */
  ready(): Promise<void>
  /** Whether the key can change; if not, there is nothing to subscribe to or to close. */
  readonly watched: boolean
  /** Returns a function that removes the listener. */
  subscribe(listener: (change: KeyChange) => void): () => void
  close(): void
}
