/** A signer for a key that never leaves its KMS or HSM: its option, its call, its answer. */
import type { KeyObject } from 'node:crypto'
import { types } from 'node:util'
import type { EmbedAuthError } from '../errors.js'
import { isRecord, ownValue, typeName } from '../values.js'
import { factsOf } from './algorithms.js'
import type { Algorithm } from './algorithms.js'
import { ecdsaDerToRaw } from './ecdsa-der.js'
import { refuse } from './issue.js'
import { abandonedError, signerError } from './signer-error.js'

/** Signs bytes; resolves to whatever the integrator's function resolved to. */
export type RawSigner = (data: Uint8Array, signal: AbortSignal) => unknown

/** Whether an option is a signer: an object with a `sign`, also one that its class gives it. */
export function isRemoteSigner(input: unknown): input is Record<string, unknown> {
  return (
    isRecord(input) &&
    !types.isKeyObject(input) &&
    !types.isUint8Array(input) &&
    signMember(input) !== undefined
  )
}

/** Looked up along the classes of the signer, but never on `Object.prototype`. */
function signMember(signer: object): unknown {
  let owner: object | null = signer
  while (owner !== null && owner !== Object.prototype) {
    if (Object.hasOwn(owner, 'sign')) return ownValue(owner, 'sign')
    owner = Object.getPrototypeOf(owner) as object | null
  }
  return undefined
}

/** The `sign` of a signer, called as its method. */
export function rawSignerOf(signer: Record<string, unknown>): RawSigner {
  const member = signMember(signer)
  if (typeof member !== 'function') {
    const message = `is of type ${typeName(member)}, not function`
    return refuse('ERR_OPTION_INVALID', 'privateKey.sign', message)
  }
  const sign = member as RawSigner
  return (data, signal) => sign.call(signer, data, signal)
}

/** The key id that a signer brings along. */
export function signerKeyId(signer: Record<string, unknown>): string | undefined {
  const keyId = ownValue(signer, 'keyId')
  if (keyId === undefined || (typeof keyId === 'string' && keyId !== '')) return keyId
  const message = `is of type ${typeName(keyId)}, not string`
  return refuse('ERR_OPTION_INVALID', 'privateKey.keyId', message)
}

/** The length that a signature must have, in bytes. */
export function signatureBytes(algorithm: Algorithm, publicKey: KeyObject): number {
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  return factsOf(algorithm).rawBytes ?? Math.ceil(modulusBits / 8)
}

/** What a signature must be to be put into a token. */
export interface SignatureShape {
  readonly algorithm: Algorithm
  readonly bytes: number
}

/**
 * One signature over a signing input, base64url-encoded. Settles at the latest when the signal
 * aborts, and always rejects with `ERR_SIGNER`.
 */
export function signRemotely(
  sign: RawSigner,
  input: string,
  signal: AbortSignal,
  shape: SignatureShape,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const abandon = () => {
      reject(abandonedError())
    }
    if (signal.aborted) {
      abandon()
      return
    }
    signal.addEventListener('abort', abandon, { once: true })
    // TextEncoder gives bytes of their own; a small Buffer would expose the pool that it is cut from.
    Promise.resolve(new TextEncoder().encode(input))
      .then((data) => sign(data, signal))
      .then(
        (signature) => encodeSignature(signature, shape),
        (cause: unknown) => {
          throw signerError('The signer failed.', cause)
        },
      )
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', abandon)
      })
  })
}

function encodeSignature(signature: unknown, { algorithm, bytes }: SignatureShape): string {
  if (!types.isUint8Array(signature)) {
    throw signerError(`The signer must resolve to a Uint8Array, not to ${typeName(signature)}.`)
  }
  if (signature.length !== bytes) throw wrongLength(signature, algorithm, bytes)
  return Buffer.from(signature.buffer, signature.byteOffset, bytes).toString('base64url')
}

function wrongLength(signature: Uint8Array, algorithm: Algorithm, bytes: number): EmbedAuthError {
  const message = `The signer returned ${signature.length} bytes; ${algorithm} with this key has ${bytes}.`
  if (factsOf(algorithm).family !== 'EC' || !isDer(signature, algorithm))
    return signerError(message)
  return signerError(
    `${message} They are DER: convert them with ecdsaDerToRaw(der, '${algorithm}').`,
  )
}

function isDer(signature: Uint8Array, algorithm: Algorithm): boolean {
  try {
    ecdsaDerToRaw(signature, algorithm)
    return true
  } catch {
    return false
  }
}
