import type { KeyObject } from 'node:crypto'
import type { PublicKeyInput } from '../types.js'

/** JSON Web Key (RFC 7517). */
export type Jwk = Readonly<Record<string, unknown>>

/** A key in a file: PEM or JWK. */
export interface KeyFile {
  readonly path: string
  /** Follow the file's rotation: the new key is proven before it signs. Defaults to `false`. */
  readonly watch?: boolean | undefined
}

/** A signer for a key that never leaves a KMS or an HSM. */
export interface RemoteSigner {
  readonly algorithm: string
  readonly keyId?: string | undefined
  /**
   * Signs the JWS signing input (RFC 7515 §5.1) and resolves to the signature as JWS wants it:
   * for ECDSA raw r‖s (RFC 7518 §3.4); see `ecdsaDerToRaw`.
   */
  sign(data: Uint8Array, signal: AbortSignal): Promise<Uint8Array>
}

/**
 * A private key: PEM as PKCS#1, PKCS#8 or SEC1 (real or `\n`-escaped line ends, quoted, or base64 of
 * the whole), a JWK as object or JSON, a `KeyObject`, a file, or a remote signer. Undefined compiles,
 * so that `process.env.X` does, and throws `ERR_KEY_MISSING`.
 */
export type PrivateKeyInput = string | Buffer | KeyObject | Jwk | KeyFile | RemoteSigner | undefined

/** The key pair of a platform. Faults throw `ERR_KEY_*` at construction. */
export interface KeyOptions {
  privateKey: PrivateKeyInput
  /** The half that the platform holds; proves the pair. Required for a remote signer. */
  publicKey?: PublicKeyInput | undefined
  /** Of an encrypted PEM. */
  passphrase?: string | undefined
}
