/** Signers that are told what to do, and the key sources over them. */
import { sign } from 'node:crypto'
import { ecdsaDerToRaw, openKey } from '../../lib/signing/index.js'
import type { KeyRequest } from '../../lib/signing/index.js'
import { pair, request, spki } from './keys.js'

/** On P-256, in DER as key services answer. */
export const derSigner = (data: Uint8Array) => sign('sha256', data, pair('p256').privateKey)
/** The same, as JWS has it. */
export const rawSigner = (data: Uint8Array) =>
  Promise.resolve(ecdsaDerToRaw(derSigner(data), 'ES256'))

/** A source over a signer, with the public key of P-256 unless told otherwise. */
export function openRemote(signer: unknown, overrides: Partial<KeyRequest> = {}) {
  return openKey(request({ privateKey: signer, publicKey: spki('p256'), ...overrides }))
}
export const es256 = (signFunction: (data: Uint8Array, signal: AbortSignal) => unknown) => ({
  algorithm: 'ES256',
  sign: signFunction,
})

/** A signer that does what it is told at each call. */
export function scripted() {
  const script = { next: rawSigner as (data: Uint8Array) => unknown, calls: 0 }
  return {
    script,
    signer: es256((data) => {
      script.calls += 1
      return script.next(data)
    }),
  }
}
