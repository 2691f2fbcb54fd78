import { types } from 'node:util'
import { EmbedAuthError } from '../errors.js'
import { typeName } from '../values.js'
import { algorithmInfo, isAlgorithm } from '../contract/index.js'

/**
 * Converts an ECDSA signature from the form of KMS services (DER of SEQUENCE { r, s }, RFC 3279 §2.2.3)
 * to the form of JWS (raw r‖s, RFC 7518 §3.4).
 *
 * @param der the whole signature in strict DER, without further bytes
 * @param algorithm `ES256`, `ES384`, `ES512` or `ES256K`: the result has 64, 96, 132 or 64 bytes
 * @throws EmbedAuthError `ERR_ALGORITHM_UNSUPPORTED` for another algorithm, `ERR_SIGNER` for another
 *   form of signature
 */
export function ecdsaDerToRaw(der: Uint8Array, algorithm: string): Uint8Array {
  const rawBytes = isAlgorithm(algorithm) ? algorithmInfo(algorithm).signatureBytes : undefined
  if (rawBytes === undefined) {
    const message = 'ecdsaDerToRaw: the algorithm must be ES256, ES384, ES512 or ES256K'
    throw new EmbedAuthError('ERR_ALGORITHM_UNSUPPORTED', message)
  }
  if (!types.isUint8Array(der)) {
    throw malformed(`it must be a Uint8Array; received ${typeName(der)}`)
  }
  const width = rawBytes / 2
  const sequence = readElement(der, 0, 0x30)
  if (sequence.end !== der.length) throw malformed('bytes follow the signature')
  const r = readElement(der, sequence.start, 0x02)
  const s = readElement(der, r.end, 0x02)
  if (s.end !== sequence.end) throw malformed('bytes follow r and s')
  const raw = new Uint8Array(rawBytes)
  for (const [element, end] of [
    [r, width],
    [s, rawBytes],
  ] as const) {
    const integer = unsigned(der.subarray(element.start, element.end))
    if (integer.length > width) throw malformed(`r or s is too long for ${algorithm}`)
    raw.set(integer, end - integer.length)
  }
  return raw
}

/** Whether a signature has the form that `ecdsaDerToRaw` converts. */
export function isEcdsaDer(signature: Uint8Array, algorithm: string): boolean {
  try {
    ecdsaDerToRaw(signature, algorithm)
    return true
  } catch {
    return false
  }
}

interface Element {
  readonly start: number
  readonly end: number
}

/** Reads one element whose length is in its shortest form; no signature has 256 bytes or more. */
function readElement(der: Uint8Array, at: number, tag: number): Element {
  const [found, short, long] = der.subarray(at, at + 3)
  if (found !== tag || short === undefined) {
    throw malformed('it is not a SEQUENCE of two INTEGERs; maybe it is raw r‖s already')
  }
  if (short < 0x80) return span(der, at + 2, short)
  if (short !== 0x81 || long === undefined || long < 0x80) throw malformed('a length is not DER')
  return span(der, at + 3, long)
}

function span(der: Uint8Array, start: number, length: number): Element {
  const end = start + length
  if (end > der.length) throw malformed('it is cut off')
  return { start, end }
}

/** Returns the bytes of a positive INTEGER without its leading zero. */
function unsigned(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes
  if (first === undefined || first >= 0x80) throw malformed('r or s is not positive')
  if (first !== 0) return bytes
  if (second === undefined) throw malformed('r or s is zero')
  if (second < 0x80) throw malformed('r or s is padded')
  return bytes.subarray(1)
}

function malformed(why: string): EmbedAuthError {
  return new EmbedAuthError('ERR_SIGNER', `ecdsaDerToRaw: not a DER signature: ${why}`)
}
