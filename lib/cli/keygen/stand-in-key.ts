/** Keys for work that signs nothing anybody takes: thrown away with the process. */
import { ALGORITHMS } from '../algorithms.js'
import type { Environment } from '../context.js'
import type { CliPlatform } from '../options.js'
import { setting } from '../variables.js'
import { generatePair } from './generate-pair.js'

const made = new Map<string, Promise<string>>()

/** PEM of a private key that an algorithm can sign with; for RSA where none is named. */
export function standInKey(algorithm: unknown): Promise<string> {
  const known = ALGORITHMS.find((name) => name === algorithm) ?? 'RS256'
  const kept = made.get(known)
  if (kept !== undefined) return kept
  const making = generatePair(known, 2048).then(({ privateKey }) =>
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  )
  made.set(known, making)
  return making
}

/** The same for a platform, to fit the algorithm that its settings ask for. */
export function standInKeyOf(platform: CliPlatform, env: Environment): Promise<string> {
  return standInKey(platform === 'latenode' ? setting(env, 'LATENODE_ALGORITHM') : undefined)
}
