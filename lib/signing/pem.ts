/** PEM (RFC 7468, and RFC 1421 headers of encrypted keys) and DER, also as secret stores change them. */

export interface PemBlock {
  /** Between the dashes: `PRIVATE KEY`, `CERTIFICATE`, … */
  readonly label: string
  /** The block with its line ends restored. */
  readonly pem: string
  readonly encrypted: boolean
}

const BLOCK = /-----BEGIN ([A-Z0-9][A-Z0-9 ]*)-----([\s\S]*?)-----END \1-----/g
const ENCRYPTION_HEADERS =
  /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([A-Za-z0-9-]+),\s*([0-9A-Fa-f]+)\s+/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** Whether a text contains the start of a PEM block. */
export function looksLikePem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

/**
 * Returns all complete blocks of a text. Line ends that were escaped (`\n`, `\r\n`, also twice), removed,
 * added or continued with a backslash are restored, because white space has no meaning in base64. A
 * block whose body is not base64 is left out.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const unescaped = text.replace(/\\+r\\+n|\\+[rn]|\\+(?=\r?\n)/g, '\n')
  return [...unescaped.matchAll(BLOCK)].flatMap(([, label = '', content = '']) => {
    const headers = ENCRYPTION_HEADERS.exec(content)
    const body = content.slice(headers?.[0].length ?? 0).replace(/\s+/g, '')
    return BASE64.test(body) ? [toBlock(label, body, headers ?? undefined)] : []
  })
}

function toBlock(label: string, body: string, headers?: RegExpExecArray): PemBlock {
  const [, cipher = '', salt = ''] = headers ?? []
  const encryption = headers ? ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher},${salt}`, ''] : []
  const lines = body.match(/.{1,64}/g) ?? []
  const pem = [`-----BEGIN ${label}-----`, ...encryption, ...lines, `-----END ${label}-----`, '']
  const encrypted = headers !== undefined || label === 'ENCRYPTED PRIVATE KEY'
  return { label, pem: pem.join('\n'), encrypted }
}

const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const SEQUENCE = 0x30

/**
 * Returns DER as a PEM block; undefined for other bytes. The label of PKCS#12 is `PKCS12`, that of an
 * unknown structure `UNKNOWN`.
 */
export function derBlock(bytes: Buffer): PemBlock | undefined {
  const outer = element(bytes, 0)
  if (outer?.tag !== SEQUENCE || outer.end !== bytes.length) return undefined
  const first = element(bytes, outer.start)
  const second = first && element(bytes, first.end)
  if (!first || !second || second.end > bytes.length) return undefined
  const number = first.end - first.start === 1 ? bytes[first.start] : undefined
  return toBlock(derLabel(first.tag, second.tag, number), bytes.toString('base64'))
}

/** Tells the structures apart by the tags of their first two elements; `number` is a short first integer. */
function derLabel(first: number, second: number, number: number | undefined): string {
  if (first === SEQUENCE) {
    if (second === BIT_STRING) return 'PUBLIC KEY'
    if (second === OCTET_STRING) return 'ENCRYPTED PRIVATE KEY'
    return second === SEQUENCE ? 'CERTIFICATE' : 'UNKNOWN'
  }
  if (first !== INTEGER) return 'UNKNOWN'
  if (number === undefined) return second === INTEGER ? 'RSA PUBLIC KEY' : 'UNKNOWN'
  if (number === 3 && second === SEQUENCE) return 'PKCS12'
  if (second === SEQUENCE) return 'PRIVATE KEY'
  if (second === INTEGER) return 'RSA PRIVATE KEY'
  return second === OCTET_STRING ? 'EC PRIVATE KEY' : 'UNKNOWN'
}

/** Reads tag and length of one element; of an indefinite length (PKCS#12 of some tools) the rest. */
function element(
  bytes: Buffer,
  at: number,
): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  const [tag, short] = bytes.subarray(at, at + 2)
  if (tag === undefined || short === undefined) return undefined
  if (short < 0x80) return { tag, start: at + 2, end: at + 2 + short }
  const start = at + 2 + (short & 0x7f)
  if (short === 0x80) return { tag, start, end: bytes.length }
  if (short > 0x84 || start > bytes.length) return undefined
  return { tag, start, end: start + bytes.readUIntBE(at + 2, short & 0x7f) }
}
