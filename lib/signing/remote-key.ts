/** A key that stays in a KMS or an HSM: its signer is called for each token and verified first. */
import type { KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { attempt, EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import { algorithmInfo, type Algorithm } from '../contract/index.js'
import { isRecord, readMember, typeName } from '../values.js'
import { checkAlgorithm, fitAlgorithm } from './algorithms.js'
import { isEcdsaDer } from './ecdsa-der.js'
import { refuse, signerError, throwIssues } from './errors.js'
import { testInput, verifies } from './jws.js'
import { contentOf } from './key-file.js'
import { createSigningKey, refuseMismatch } from './local-key.js'
import { parsePublicKey } from './parse-key.js'
import type { KeyRequest, KeySource, SigningKey } from './types.js'

/** Maximum time of the first signature, which no request's deadline limits. */
const FIRST_SIGNATURE_MS = 5_000
/** After a failure, `ready()` asks the signer again no sooner than this. */
const RETRY_MS = 1_000

/** Whether an option is a signer: an object with a member `sign`, also one of its class. */
export function isRemoteSigner(input: unknown): input is Record<string, unknown> {
  return isRecord(input) && readMember(input, 'sign') !== undefined
}

/**
 * Checks the options of a signer. The first `ready()` asks it for a signature and verifies that.
 * @throws EmbedAuthError with every issue.
 */
export function openRemoteKey(request: KeyRequest, option: Record<string, unknown>): KeySource {
  const signer = checkSigner(request, option)
  const { algorithm, keyId } = signer
  const key = createSigningKey(algorithm, keyId, (input, signal) =>
    signRemotely(signer, input, signal),
  )
  const now = request.now ?? (() => performance.now())
  let current: SigningKey | undefined
  let attempted: Promise<void> | undefined
  let retryAtMs = Infinity

  async function verifyOnce(): Promise<void> {
    try {
      await verifySigner(signer)
      current = key
    } catch (error) {
      // A key that does not match will not match later either.
      const final = error instanceof EmbedAuthError && error.code === 'ERR_KEY_MISMATCH'
      retryAtMs = final ? Infinity : now() + RETRY_MS
      throw error
    }
  }

  return Object.freeze({
    get current() {
      return current
    },
    ready() {
      if (attempted === undefined || now() >= retryAtMs) {
        retryAtMs = Infinity
        attempted = verifyOnce()
        // A caller that ignores `ready()` must not end the process.
        attempted.catch(() => undefined)
      }
      return attempted
    },
    watched: false,
    subscribe: () => () => undefined,
    close: () => undefined,
  })
}

interface Signer {
  readonly sign: (data: Uint8Array, signal: AbortSignal) => unknown
  readonly algorithm: Algorithm
  readonly keyId: string | undefined
  readonly publicKey: KeyObject
}

function checkSigner(request: KeyRequest, option: Record<string, unknown>): Signer {
  const { allowed } = request
  const issues: EmbedAuthIssue[] = []
  const requested = attempt(issues, () => checkAlgorithm(request.algorithm, allowed, 'algorithm'))
  const algorithm = attempt(issues, () => signerAlgorithm(option, allowed, requested))
  const sign = attempt(issues, () => signFunction(option))
  const keyId = attempt(issues, () => request.keyId ?? signerKeyId(option))
  const publicKey = attempt(issues, () => signerPublicKey(request, algorithm))
  if (issues.length > 0 || !algorithm || !sign || !publicKey) return throwIssues(issues)
  return { sign, algorithm, keyId, publicKey }
}

function signerAlgorithm(
  signer: Record<string, unknown>,
  allowed: readonly Algorithm[],
  requested: Algorithm | undefined,
): Algorithm {
  const option = 'privateKey.algorithm'
  const algorithm = checkAlgorithm(readMember(signer, 'algorithm'), allowed, option)
  if (algorithm === undefined) {
    const message = `is missing: name the algorithm of the signer, one of ${allowed.join(', ')}`
    return refuse('ERR_OPTION_MISSING', option, message)
  }
  if (requested !== undefined && requested !== algorithm) {
    const message = `is ${requested}, but the signer's algorithm is ${algorithm}: omit the option`
    return refuse('ERR_KEY_ALGORITHM', 'algorithm', message)
  }
  return algorithm
}

function signFunction(signer: Record<string, unknown>): Signer['sign'] {
  const member = readMember(signer, 'sign')
  if (typeof member !== 'function') {
    const message = `must be a function; received ${typeName(member)}`
    return refuse('ERR_OPTION_INVALID', 'privateKey.sign', message)
  }
  return (data, signal) => (member as Signer['sign']).call(signer, data, signal)
}

function signerKeyId(signer: Record<string, unknown>): string | undefined {
  const keyId = readMember(signer, 'keyId')
  if (keyId === undefined || (typeof keyId === 'string' && keyId !== '')) return keyId
  const message = `must be text; received ${typeName(keyId)}`
  return refuse('ERR_OPTION_INVALID', 'privateKey.keyId', message)
}

function signerPublicKey(request: KeyRequest, algorithm: Algorithm | undefined): KeyObject {
  const option = 'publicKey'
  if (request.publicKey === undefined) {
    const message = 'is missing: a signer is verified with its public key, so pass that'
    refuse('ERR_OPTION_MISSING', option, message)
  }
  const { key, algorithm: own } = parsePublicKey(contentOf(request.publicKey, option))
  if (algorithm !== undefined) fitAlgorithm(key, { allowed: [algorithm], own, option })
  return key
}

async function verifySigner(signer: Signer): Promise<void> {
  const { algorithm, keyId, publicKey } = signer
  const deadline = new AbortController()
  // The timer keeps the process alive, so that a script that awaits only ready() sees it settle.
  const timer = setTimeout(() => {
    const message = `The signer did not sign its first token within ${FIRST_SIGNATURE_MS} ms.`
    deadline.abort(signerError(message))
  }, FIRST_SIGNATURE_MS)
  try {
    const token = await signRemotely(signer, testInput(algorithm, keyId), deadline.signal)
    if (!verifies(token, publicKey, algorithm)) refuseMismatch()
  } finally {
    clearTimeout(timer)
  }
}

/** Returns the compact serialization; rejects as soon as the signal aborts, with its reason. */
async function signRemotely(signer: Signer, input: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const stop = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true, signal: stop.signal })
  })
  try {
    const signature = await Promise.race([callSigner(signer, input, signal), aborted])
    return `${input}.${encodeSignature(signature, signer)}`
  } finally {
    stop.abort()
  }
}

async function callSigner({ sign }: Signer, input: string, signal: AbortSignal): Promise<unknown> {
  try {
    // TextEncoder allocates memory for these bytes only; a small Buffer is part of a shared pool.
    return await sign(new TextEncoder().encode(input), signal)
  } catch (cause) {
    throw signerError('The signer failed.', cause)
  }
}

function encodeSignature(signature: unknown, { algorithm, publicKey }: Signer): string {
  if (!types.isUint8Array(signature)) {
    const received = typeName(signature)
    throw signerError(`The signer must resolve to a Uint8Array; it resolved to ${received}.`)
  }
  const bytes = signatureBytes(algorithm, publicKey)
  if (signature.length === bytes) {
    return Buffer.from(signature.buffer, signature.byteOffset, bytes).toString('base64url')
  }
  const hint = isEcdsaDer(signature, algorithm)
    ? ` It is DER: convert it with ecdsaDerToRaw(der, '${algorithm}').`
    : ''
  throw signerError(
    `The signer must return ${bytes} bytes for ${algorithm} with this key; it returned ${signature.length}.${hint}`,
  )
}

function signatureBytes(algorithm: Algorithm, publicKey: KeyObject): number {
  const modulusBits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0
  return algorithmInfo(algorithm).signatureBytes ?? Math.ceil(modulusBits / 8)
}
