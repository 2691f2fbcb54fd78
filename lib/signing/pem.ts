/** PEM (RFC 7468, and RFC 1421 headers of encrypted keys), also as environments and secret stores change it. */

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
 * Returns all complete blocks of a text. Escaped line ends (`\n`, `\r\n`, also escaped twice), missing or
 * additional ones and indentation are restored, because white space has no meaning in base64. A block
 * whose body is not base64 is left out.
 */
export function pemBlocks(text: string): readonly PemBlock[] {
  const unescaped = text.replace(/\\+r\\+n|\\+[rn]/g, '\n')
  return [...unescaped.matchAll(BLOCK)].flatMap(([, label = '', content = '']) => {
    const headers = ENCRYPTION_HEADERS.exec(content)
    const body = content.slice(headers?.[0].length ?? 0).replace(/\s+/g, '')
    if (!BASE64.test(body)) return []
    const lines = body.match(/.{1,64}/g) ?? []
    const encryption =
      headers === null
        ? []
        : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${headers[1] ?? ''},${headers[2] ?? ''}`, '']
    const pem = [`-----BEGIN ${label}-----`, ...encryption, ...lines, `-----END ${label}-----`, '']
    const encrypted = headers !== null || label === 'ENCRYPTED PRIVATE KEY'
    return [{ label, pem: pem.join('\n'), encrypted }]
  })
}
