/** A key behind a remote signer: proven by its first signature, in `ready()`. */
import type { KeyObject } from 'node:crypto'
import { attempt, EmbedAuthError, type EmbedAuthIssue } from '../errors.js'
import type { KeySource, SigningCall, SigningKey } from '../types/internal.js'
import { ownValue } from '../values.js'
import type { Algorithm } from './algorithms.js'
import { refuse, throwIssues } from './issue.js'
import { checkAlgorithm, fitAlgorithm } from './fit.js'
import { base64url, encodeHeader } from './jws.js'
import { contentOf } from './key-file.js'
import type { KeyRequest } from './key-request.js'
import { parsePublicKey } from './public-key.js'
import { rawSignerOf, signatureBytes, signerKeyId, signRemotely } from './remote-signer.js'
import type { RawSigner } from './remote-signer.js'
import { probeInput, refuseMismatch, verifies } from './self-test.js'
import { abandonedError, signerError } from './signer-error.js'

/** Bound on the first signature: nobody's deadline covers it. */
const PROBE_TIMEOUT_MS = 5_000
/** A signer that is down is asked for a proof no more often than this. */
const RETRY_MS = 1_000

/** The signer as checked at construction. */
interface CheckedSigner {
  readonly sign: RawSigner
  readonly algorithm: Algorithm
  readonly keyId: string | undefined
  readonly publicKey: KeyObject
}

/** Checks what is there; the pair itself is proven in `ready()`, which asks the signer once. */
export function openRemoteKey(request: KeyRequest, signer: Record<string, unknown>): KeySource {
  const checked = checkSigner(request, signer)
  const key = remoteKey(checked)
  const now = request.now ?? (() => performance.now())
  let current: SigningKey | undefined
  let proving: Promise<void> | undefined
  let failure: { readonly error: Error; readonly atMs: number } | undefined

  async function prove(): Promise<void> {
    try {
      await proveRemotely(checked)
      current = key
    } catch (error) {
      const reason = error instanceof Error ? error : signerError('The signer failed.', error)
      failure = { error: reason, atMs: now() }
      throw reason
    } finally {
      proving = undefined
    }
  }

  function ready(): Promise<void> {
    if (current !== undefined) return Promise.resolve()
    if (proving !== undefined) return proving
    if (failure !== undefined && (isFinal(failure.error) || now() - failure.atMs < RETRY_MS)) {
      return handled(Promise.reject(failure.error))
    }
    proving = handled(prove())
    return proving
  }

  return Object.freeze({
    get current() {
      return current
    },
    ready,
    watched: false,
    subscribe: () => () => undefined,
    close: () => undefined,
  })
}

/** Marks a rejection as seen: a caller that ignores `ready()` must not end the process. */
function handled(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined)
  return promise
}

/** A pair that does not match will not match later either. */
function isFinal(error: unknown): boolean {
  return error instanceof EmbedAuthError && error.code === 'ERR_KEY_MISMATCH'
}

function checkSigner(request: KeyRequest, signer: Record<string, unknown>): CheckedSigner {
  const { allowed } = request
  const issues: EmbedAuthIssue[] = []
  const asked = attempt(issues, () => checkAlgorithm(request.algorithm, allowed, 'algorithm'))
  const algorithm = attempt(issues, () => signerAlgorithm(signer, allowed, asked))
  const sign = attempt(issues, () => rawSignerOf(signer))
  const keyId = attempt(issues, () => request.keyId ?? signerKeyId(signer))
  const publicKey = attempt(issues, () => signerPublicKey(request, algorithm))
  if (issues.length > 0 || !algorithm || !sign || !publicKey) return throwIssues(issues)
  return { sign, algorithm, keyId, publicKey }
}

function signerAlgorithm(
  signer: Record<string, unknown>,
  allowed: readonly Algorithm[],
  asked: Algorithm | undefined,
): Algorithm {
  const option = 'privateKey.algorithm'
  const algorithm = checkAlgorithm(ownValue(signer, 'algorithm'), allowed, option)
  if (algorithm === undefined) {
    return refuse('ERR_OPTION_MISSING', option, `is missing: name one of ${allowed.join(', ')}`)
  }
  if (asked !== undefined && asked !== algorithm) {
    const message = `is not the algorithm of the signer, ${algorithm}`
    return refuse('ERR_KEY_ALGORITHM', 'algorithm', message)
  }
  return algorithm
}

function signerPublicKey(request: KeyRequest, algorithm: Algorithm | undefined): KeyObject {
  const option = 'publicKey'
  if (request.publicKey === undefined) {
    const message = 'is missing: a remote signer can only be proven against its public key'
    refuse('ERR_OPTION_MISSING', option, message)
  }
  const { key, algorithm: own } = parsePublicKey(contentOf(request.publicKey, option))
  if (algorithm !== undefined) fitAlgorithm(key, { allowed: [algorithm], own, option })
  return key
}

function remoteKey({ sign, algorithm, keyId, publicKey }: CheckedSigner): SigningKey {
  const header = encodeHeader(algorithm, keyId)
  const shape = { algorithm, bytes: signatureBytes(algorithm, publicKey) }
  return Object.freeze({
    algorithm,
    keyId,
    async sign(payload: string, call: SigningCall) {
      if (call.context.aborted) throw abandonedError()
      const input = header + base64url(payload)
      const signature = signRemotely(sign, input, call.context.signal, shape)
      return `${input}.${await call.within(signature)}`
    },
  })
}

async function proveRemotely({ sign, algorithm, keyId, publicKey }: CheckedSigner): Promise<void> {
  const input = probeInput(algorithm, keyId)
  const shape = { algorithm, bytes: signatureBytes(algorithm, publicKey) }
  const deadline = new AbortController()
  // Not unref'd: a script that awaits ready() with nothing else to do must see it settle.
  const timer = setTimeout(() => {
    deadline.abort()
  }, PROBE_TIMEOUT_MS)
  try {
    const signature = await signRemotely(sign, input, deadline.signal, shape)
    if (!verifies(`${input}.${signature}`, publicKey, algorithm)) refuseMismatch()
  } catch (error) {
    if (!deadline.signal.aborted) throw error
    throw signerError(`The signer did not sign its first probe within ${PROBE_TIMEOUT_MS} ms.`)
  } finally {
    clearTimeout(timer)
  }
}
