/** Tokens that no library would sign. */
import type { KeyObject } from 'node:crypto'
import { compact as signed, encodePart } from '../helpers/compact.js'

const RS512 = { alg: 'RS512', typ: 'JWT' }

/** A compact serialization with an RS512 signature, or with a made-up one where no key is given. */
export function compact(claims: unknown, header: unknown = RS512, privateKey?: KeyObject): string {
  if (privateKey !== undefined) return signed(RS512, claims, privateKey)
  return [header, claims, 'not-a-signature'].map(encodePart).join('.')
}
