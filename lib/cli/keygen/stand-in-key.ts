/** Keys for work that signs nothing anybody takes: thrown away with the process. */
import { generatePair, KEYGEN_ALGORITHMS } from './algorithms.js'

const made = new Map<string, Promise<string>>()

/** PEM of a private key that an algorithm can sign with; for RSA where none is named. */
export function standInKey(algorithm: unknown): Promise<string> {
  const known = KEYGEN_ALGORITHMS.find((name) => name === algorithm) ?? 'RS256'
  const kept = made.get(known)
  if (kept !== undefined) return kept
  const making = generatePair(known, 2048).then(({ privateKey }) =>
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  )
  made.set(known, making)
  return making
}
