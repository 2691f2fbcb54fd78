/** JWS algorithms (RFC 7518 §3.1, RFC 8812 §3.2) in words. */
export const ALGORITHM_WORDS: ReadonlyMap<string, string> = new Map([
  ['RS256', 'RSA (PKCS #1 v1.5) with SHA-256'],
  ['RS384', 'RSA (PKCS #1 v1.5) with SHA-384'],
  ['RS512', 'RSA (PKCS #1 v1.5) with SHA-512'],
  ['PS256', 'RSA-PSS with SHA-256'],
  ['PS384', 'RSA-PSS with SHA-384'],
  ['PS512', 'RSA-PSS with SHA-512'],
  ['ES256', 'ECDSA on P-256 with SHA-256'],
  ['ES384', 'ECDSA on P-384 with SHA-384'],
  ['ES512', 'ECDSA on P-521 with SHA-512'],
  ['ES256K', 'ECDSA on secp256k1 with SHA-256'],
])
