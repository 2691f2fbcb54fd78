/** Tokens that no library would sign, written part by part. */
import { sign, type KeyObject } from 'node:crypto'

export const part = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** A compact serialization with an RS512 signature, or with a made-up one where no key is given. */
export function compact(
  claims: unknown,
  header: unknown = { alg: 'RS512', typ: 'JWT' },
  privateKey?: KeyObject,
): string {
  const input = `${part(header)}.${part(claims)}`
  const signature =
    privateKey === undefined
      ? Buffer.from('not-a-signature')
      : sign('sha512', Buffer.from(input), privateKey)
  return `${input}.${signature.toString('base64url')}`
}
