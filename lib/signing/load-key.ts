/** Key material → proven signing key, or one error with all that is wrong. */
import { attempt, type EmbedAuthIssue } from '../errors.js'
import type { SigningKey } from '../types/internal.js'
import { refuse, throwIssues } from './issue.js'
import { checkAlgorithm, fitAlgorithm } from './fit.js'
import type { ParsedKey } from './jwk.js'
import type { KeyRequest } from './key-request.js'
import { createLocalKey } from './local-key.js'
import { checkPassphrase, parsePrivateKey } from './private-key.js'
import { parsePublicKey } from './public-key.js'
import { provePair } from './self-test.js'

/** Where both halves come from. Each is asked once, and may refuse by throwing a issue. */
export interface Material {
  readonly privateKey: () => unknown
  /** Undefined for none: then the private key's own public half proves it. */
  readonly publicKey: () => unknown
}

/** Parses, binds to an algorithm, proves. The `kid` of a watched JWK leads, so that it can rotate. */
export function loadKey(request: KeyRequest, material: Material, watched = false): SigningKey {
  const { allowed, gate } = request
  const issues: EmbedAuthIssue[] = []
  const asked = attempt(issues, () => checkAlgorithm(request.algorithm, allowed, 'algorithm'))
  const key = attempt(issues, () =>
    parsePrivateKey(material.privateKey(), checkPassphrase(request.passphrase)),
  )
  const algorithm =
    key &&
    attempt(issues, () =>
      fitAlgorithm(key.key, { allowed, asked, own: key.algorithm, option: 'privateKey' }),
    )
  const held = attempt(issues, () => heldKey(material.publicKey()))
  if (issues.length > 0 || !key || !algorithm) return throwIssues(issues)
  if (held?.algorithm !== undefined && held.algorithm !== algorithm) {
    const message = `is a JWK whose \`alg\` is not the algorithm of the private key, ${algorithm}`
    refuse('ERR_KEY_ALGORITHM', 'publicKey', message)
  }
  provePair(key.key, held?.key, algorithm)
  const keyId = watched ? (key.keyId ?? request.keyId) : (request.keyId ?? key.keyId)
  return createLocalKey(key.key, algorithm, keyId, gate)
}

function heldKey(input: unknown): ParsedKey | undefined {
  return input === undefined ? undefined : parsePublicKey(input)
}
