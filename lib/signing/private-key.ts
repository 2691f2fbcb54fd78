/** Key material → private KeyObject; everything else is refused with the code that says why. */
import { createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isRecord, ownValue, typeName } from '../values.js'
import { refuse } from './issue.js'
import { bareKey, parseJwk } from './jwk.js'
import type { ParsedKey } from './jwk.js'
import { sortKeyInput } from './key-input.js'
import type { PemBlock } from './pem.js'

const OPTION = 'privateKey'
const PUBLIC_LABELS = /^(?:(?:RSA |EC )?PUBLIC KEY|(?:X509 |TRUSTED )?CERTIFICATE)$/
const PRIVATE_LABELS = /^(?:(?:RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY)$/
/**
 * How OpenSSL refuses a cipher or key derivation that it does not have. `ERR_OSSL_UNSUPPORTED` is not
 * among them: of 256 wrong passphrases about one leaves a valid padding, and what it deciphered is
 * then unsupported as a key.
 */
const UNREADABLE_ENCRYPTION: ReadonlySet<string> = new Set([
  'ERR_OSSL_EVP_UNKNOWN_PBE_ALGORITHM',
  'ERR_OSSL_EVP_UNSUPPORTED',
  'ERR_OSSL_EVP_UNSUPPORTED_KEY_DERIVATION_FUNCTION',
  'ERR_OSSL_PEM_UNSUPPORTED_ENCRYPTION',
])

/** Parses the key that signs; `passphrase` opens it where it is encrypted. */
export function parsePrivateKey(input: unknown, passphrase: string | undefined): ParsedKey {
  const sorted = sortKeyInput(input)
  switch (sorted.form) {
    case 'missing':
      return refuse('ERR_KEY_MISSING', OPTION, `is missing (${sorted.type}): give the private key`)
    case 'unknown':
      return refuse('ERR_KEY_MALFORMED', OPTION, sorted.problem)
    case 'jwk':
      return parseJwk(sorted.jwk, 'private', OPTION)
    case 'object':
      return bareKey(privateObject(sorted.key))
    case 'pem':
      return bareKey(privatePem(sorted.blocks, passphrase))
  }
}

/** The passphrase, where one was given: an empty one, as environments hold it, is none. */
export function checkPassphrase(passphrase: unknown): string | undefined {
  if (passphrase === undefined || passphrase === null || passphrase === '') return undefined
  if (typeof passphrase === 'string') return passphrase
  const message = `is of type ${typeName(passphrase)}, not string`
  return refuse('ERR_OPTION_INVALID', 'passphrase', message)
}

function privateObject(key: KeyObject): KeyObject {
  if (key.type === 'private') return key
  if (key.type === 'public') {
    return refuse('ERR_KEY_PUBLIC', OPTION, 'is a public KeyObject; give the private one')
  }
  return refuse('ERR_KEY_ALGORITHM', OPTION, 'is a secret KeyObject; an RSA or EC key is needed')
}

function privatePem(blocks: readonly PemBlock[], passphrase: string | undefined): KeyObject {
  const [block, another] = blocks.filter(({ label }) => PRIVATE_LABELS.test(label))
  if (another !== undefined) {
    refuse('ERR_KEY_MALFORMED', OPTION, 'holds more than one private key: give the one that signs')
  }
  if (block === undefined) return noPrivateBlock(blocks)
  if (block.encrypted && passphrase === undefined) {
    refuse('ERR_KEY_PASSPHRASE', 'passphrase', 'is missing: the private key is encrypted')
  }
  return importPem(block, passphrase)
}

function noPrivateBlock(blocks: readonly PemBlock[]): never {
  if (blocks.some(({ label }) => PUBLIC_LABELS.test(label))) {
    const message = 'is a public key or certificate; give the private key that belongs to it'
    refuse('ERR_KEY_PUBLIC', OPTION, message)
  }
  if (blocks.some(({ label }) => label === 'OPENSSH PRIVATE KEY')) {
    const message =
      "is in OpenSSH's own form: convert a copy of it with `ssh-keygen -p -m PKCS8 -f <copy>`"
    refuse('ERR_KEY_MALFORMED', OPTION, message)
  }
  refuse('ERR_KEY_MALFORMED', OPTION, 'is PEM but holds no private key (PKCS#1, PKCS#8 or SEC1)')
}

function importPem(block: PemBlock, passphrase: string | undefined): KeyObject {
  try {
    const opening = block.encrypted && passphrase !== undefined ? { passphrase } : {}
    return createPrivateKey({ key: block.pem, format: 'pem', ...opening })
  } catch (error) {
    if (!block.encrypted) {
      const message = 'is PEM whose content is not a private key: it is damaged or incomplete'
      return refuse('ERR_KEY_MALFORMED', OPTION, message)
    }
    // Only the code is read: the error itself may hold parts of what was parsed.
    const code = isRecord(error) ? ownValue(error, 'code') : undefined
    if (typeof code === 'string' && UNREADABLE_ENCRYPTION.has(code)) {
      const message =
        'is encrypted in a way that this OpenSSL does not read: encrypt it anew with `openssl pkcs8 -topk8`'
      return refuse('ERR_KEY_MALFORMED', OPTION, message)
    }
    const message = 'does not open the private key (or its PEM is damaged)'
    return refuse('ERR_KEY_PASSPHRASE', 'passphrase', message)
  }
}
