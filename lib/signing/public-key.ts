/** The half that the platform holds → public KeyObject. A private key is refused, never kept. */
import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { refuse } from './issue.js'
import { bareKey, parseJwk } from './jwk.js'
import type { ParsedKey } from './jwk.js'
import { sortKeyInput } from './key-input.js'
import type { PemBlock } from './pem.js'

const OPTION = 'publicKey'
const LABELS = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']
const PRIVATE_GIVEN = 'is a private key; only the public half belongs here'

/** Parses SPKI, PKCS#1 or certificate PEM, a public JWK or a public KeyObject. */
export function parsePublicKey(input: unknown): ParsedKey {
  const sorted = sortKeyInput(input)
  switch (sorted.form) {
    case 'missing':
      return refuse(
        'ERR_KEY_MISSING',
        OPTION,
        `is there but holds no key (${sorted.type}): give the public key, or leave the option out`,
      )
    case 'unknown':
      return refuse('ERR_KEY_MALFORMED', OPTION, sorted.problem)
    case 'jwk':
      return parseJwk(sorted.jwk, 'public', OPTION)
    case 'object':
      return bareKey(publicObject(sorted.key))
    case 'pem':
      return bareKey(publicPem(sorted.blocks))
  }
}

function publicObject(key: KeyObject): KeyObject {
  if (key.type === 'public') return key
  if (key.type === 'private') return refuse('ERR_KEY_MALFORMED', OPTION, PRIVATE_GIVEN)
  return refuse('ERR_KEY_ALGORITHM', OPTION, 'is a secret KeyObject; an RSA or EC key is needed')
}

function publicPem(blocks: readonly PemBlock[]): KeyObject {
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    refuse('ERR_KEY_MALFORMED', OPTION, PRIVATE_GIVEN)
  }
  // Of a certificate chain the first one is the owner's.
  const block = blocks.find(({ label }) => LABELS.includes(label))
  if (block === undefined) {
    refuse(
      'ERR_KEY_MALFORMED',
      OPTION,
      'is PEM but holds no public key (SPKI, PKCS#1, certificate)',
    )
  }
  try {
    return createPublicKey({ key: block.pem, format: 'pem' })
  } catch {
    return refuse('ERR_KEY_MALFORMED', OPTION, 'is PEM whose content is not a public key')
  }
}
