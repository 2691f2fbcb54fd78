/** The compact serialization of a signed token (RFC 7515 §7.1), taken apart without trusting it. */
import { createHash } from 'node:crypto'
import { isRecord } from '../values.js'

export interface CompactToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  /** What the signature is over: ASCII(header '.' payload). */
  readonly signingInput: Buffer
  readonly signature: Buffer
}

/** Strict base64url (RFC 7515 §2): its alphabet, no padding, no stray bits at the end. */
function fromBase64Url(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function jsonObject(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Undefined for what is not three parts of base64url with a JSON object in each of the first two. */
export function decodeCompact(token: string): CompactToken | undefined {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const [headerPart = '', claimsPart = '', signaturePart = ''] = parts
  const header = jsonObject(fromBase64Url(headerPart))
  const claims = jsonObject(fromBase64Url(claimsPart))
  const signature = fromBase64Url(signaturePart)
  if (header === undefined || claims === undefined || signature === undefined) return undefined
  return { header, claims, signature, signingInput: Buffer.from(`${headerPart}.${claimsPart}`) }
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
