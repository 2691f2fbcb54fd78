/** Signing with a private key in this process, off the event loop. The hot path: keep it lean. */
import { Buffer } from 'node:buffer'
import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { SigningCall, SigningKey } from '../types/internal.js'
import { cryptoOptions, factsOf, signatureCostMs } from './algorithms.js'
import type { Algorithm } from './algorithms.js'
import type { Gate } from './gate.js'
import { base64url, encodeHeader } from './jws.js'
import { abandonedError, signerError } from './signer-error.js'

/** Signs a JWS signing input (RFC 7515 §5.1) and resolves to the compact serialization. */
export type SignInput = (input: string, call: SigningCall) => Promise<string>

/** Binds key and algorithm; each signature waits for its turn at the gate. */
export function createInputSigner(key: KeyObject, algorithm: Algorithm, gate: Gate): SignInput {
  const { hash } = factsOf(algorithm)
  const options = cryptoOptions(key, algorithm)
  const costMs = signatureCostMs(key, algorithm)
  return function signInput(input, call) {
    return call.settle((resolve, reject) => {
      gate.enter(costMs, function start() {
        if (call.context.aborted) {
          reject(abandonedError())
          return false
        }
        try {
          sign(hash, Buffer.from(input, 'latin1'), options, function signed(error, signature) {
            gate.leave(costMs)
            if (error === null) resolve(`${input}.${signature.toString('base64url')}`)
            else reject(signerError('node:crypto could not sign with the private key.'))
          })
          return true
        } catch {
          reject(signerError('node:crypto could not start to sign with the private key.'))
          return false
        }
      })
    })
  }
}

/** A signing key over a KeyObject that only the closure holds, where nothing can print it. */
export function createLocalKey(
  key: KeyObject,
  algorithm: Algorithm,
  keyId: string | undefined,
  gate: Gate,
): SigningKey {
  const header = encodeHeader(algorithm, keyId)
  const signInput = createInputSigner(key, algorithm, gate)
  return Object.freeze({
    algorithm,
    keyId,
    sign: (payload: string, call: SigningCall) => signInput(header + base64url(payload), call),
  })
}
