/** A private key in this process: loads and verifies it, and signs with it in the thread pool. */
import { createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { attempt, type EmbedAuthIssue } from '../errors.js'
import { algorithmInfo, cryptoOptions, type Algorithm } from '../contract/index.js'
import { checkAlgorithm, fitAlgorithm, signatureCostMs } from './algorithms.js'
import { refuse, signerError, throwIssues } from './errors.js'
import type { Gate } from './gate.js'
import { encodeHeader, testInput, verifies } from './jws.js'
import { checkPassphrase, parsePrivateKey, parsePublicKey } from './parse-key.js'
import type { KeyRequest, SigningKey } from './types.js'

/** The contents of the key options. Each function is called once and may throw an issue. */
export interface KeyContents {
  readonly privateKey: () => unknown
  /** Returns undefined if there is no public key; then the one in the private key is used. */
  readonly publicKey: () => unknown
}

/**
 * Parses the keys, chooses the algorithm and verifies that the two keys match. The `kid` of a watched
 * JWK overrides the configured key id, so that it can change with the key.
 * @throws EmbedAuthError with every issue.
 */
export function loadKey(request: KeyRequest, contents: KeyContents, watched = false): SigningKey {
  const { allowed, gate } = request
  const issues: EmbedAuthIssue[] = []
  const requested = attempt(issues, () => checkAlgorithm(request.algorithm, allowed, 'algorithm'))
  const parsed = attempt(issues, () =>
    parsePrivateKey(contents.privateKey(), checkPassphrase(request.passphrase)),
  )
  const algorithm =
    parsed &&
    attempt(issues, () =>
      fitAlgorithm(parsed.key, { allowed, requested, own: parsed.algorithm, option: 'privateKey' }),
    )
  const publicKey = attempt(issues, () => {
    const input = contents.publicKey()
    return input === undefined ? undefined : parsePublicKey(input)
  })
  if (issues.length > 0 || !parsed || !algorithm) return throwIssues(issues)
  if (publicKey?.algorithm !== undefined && publicKey.algorithm !== algorithm) {
    const message = `is a JWK whose \`alg\` is not ${algorithm}, the algorithm of the private key: pass the public key of the same pair`
    refuse('ERR_KEY_ALGORITHM', 'publicKey', message)
  }
  verifyPair(parsed.key, publicKey?.key, algorithm)
  const keyId = watched ? (parsed.keyId ?? request.keyId) : (request.keyId ?? parsed.keyId)
  return createSigningKey(algorithm, keyId, createInputSigner(parsed.key, algorithm, gate))
}

/** From a signing input (RFC 7515 §5.1) to the compact serialization. */
export type SignInput = (input: string, signal: AbortSignal) => Promise<string>

/** Returns a key that signs payloads. It keeps no key material where printing it would show it. */
export function createSigningKey(
  algorithm: Algorithm,
  keyId: string | undefined,
  signInput: SignInput,
): SigningKey {
  const header = encodeHeader(algorithm, keyId)
  return Object.freeze({
    algorithm,
    keyId,
    sign: (payload: string, signal: AbortSignal) =>
      signInput(`${header}.${Buffer.from(payload).toString('base64url')}`, signal),
  })
}

const signInPool = promisify(sign)

/** Returns the function that signs in the thread pool. */
export function createInputSigner(key: KeyObject, algorithm: Algorithm, gate: Gate): SignInput {
  const { hash } = algorithmInfo(algorithm)
  const options = cryptoOptions(key, algorithm)
  const costMs = signatureCostMs(key, algorithm)
  return async function signInput(input, signal) {
    try {
      const signature = await gate.run(costMs, () => {
        signal.throwIfAborted()
        return signInPool(hash, Buffer.from(input), options)
      })
      return `${input}.${signature.toString('base64url')}`
    } catch {
      signal.throwIfAborted()
      throw signerError('node:crypto could not sign with the private key.')
    }
  }
}

/** Refuses a private key whose signature is not valid for the public key. */
function verifyPair(
  privateKey: KeyObject,
  publicKey: KeyObject | undefined,
  algorithm: Algorithm,
): void {
  const input = testInput(algorithm)
  const token = `${input}.${signTest(privateKey, algorithm, input).toString('base64url')}`
  if (verifies(token, publicKey ?? createPublicKey(privateKey), algorithm)) return
  if (publicKey === undefined) {
    const message = 'has a private and a public part that do not match: generate a new key pair'
    refuse('ERR_KEY_MISMATCH', 'privateKey', message)
  }
  refuseMismatch()
}

/** Refuses a public key that does not match the private key. */
export function refuseMismatch(): never {
  const message =
    'is not the public key of the private key, so the platform would refuse every token: pass the two ' +
    'keys of one pair'
  return refuse('ERR_KEY_MISMATCH', 'publicKey', message)
}

function signTest(privateKey: KeyObject, algorithm: Algorithm, input: string): Buffer {
  try {
    return sign(
      algorithmInfo(algorithm).hash,
      Buffer.from(input),
      cryptoOptions(privateKey, algorithm),
    )
  } catch {
    return refuse(
      'ERR_KEY_MALFORMED',
      'privateKey',
      'is a key that OpenSSL cannot sign with: generate a new key pair',
    )
  }
}
