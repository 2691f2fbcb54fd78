/** Key material → KeyObject. Anything else is refused with the code of the problem. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { isRecord, ownValue, typeName } from '../values.js'
import { refuse } from './errors.js'
import { parseJwk } from './jwk.js'
import type { ParsedKey } from './jwk.js'
import { sortKeyInput } from './key-input.js'
import type { PemBlock } from './pem.js'

type KeyOption = 'privateKey' | 'publicKey'

const PRIVATE_LABELS = /^(?:RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY$/
const PUBLIC_LABELS = /^(?:(?:RSA )?PUBLIC KEY|(?:X509 |TRUSTED )?CERTIFICATE)$/
/**
 * OpenSSL's codes for an unknown cipher or key derivation. `ERR_OSSL_UNSUPPORTED` is not in the list: about
 * one of 256 wrong passphrases leaves a valid padding, and the decrypted bytes are then an unsupported key.
 */
const UNREADABLE_ENCRYPTION: ReadonlySet<unknown> = new Set([
  'ERR_OSSL_EVP_UNKNOWN_PBE_ALGORITHM',
  'ERR_OSSL_EVP_UNSUPPORTED',
  'ERR_OSSL_EVP_UNSUPPORTED_KEY_DERIVATION_FUNCTION',
  'ERR_OSSL_PEM_UNSUPPORTED_ENCRYPTION',
])
const SECRET_KEY =
  'is a shared secret; the platform verifies with a public key, so pass an RSA or EC key'
const PRIVATE_AS_PUBLIC = 'is a private key: pass only the public key here'

/** Parses the signing key; `passphrase` decrypts it if it is encrypted. */
export function parsePrivateKey(input: unknown, passphrase: string | undefined): ParsedKey {
  const option: KeyOption = 'privateKey'
  const sorted = sortKeyInput(input)
  switch (sorted.form) {
    case 'missing':
      return refuse('ERR_KEY_MISSING', option, `is missing (${sorted.type}): pass the private key`)
    case 'unusable':
      return refuse('ERR_KEY_MALFORMED', option, sorted.problem)
    case 'jwk':
      return parseJwk(sorted.jwk, 'private', option)
    case 'object':
      return withoutJwk(privateObject(sorted.key))
    case 'pem':
      return withoutJwk(privatePem(sorted.blocks, passphrase))
  }
}

/** Parses a public key: SPKI, PKCS#1 or a certificate as PEM, a JWK or a KeyObject. */
export function parsePublicKey(input: unknown): ParsedKey {
  const option: KeyOption = 'publicKey'
  const sorted = sortKeyInput(input)
  switch (sorted.form) {
    case 'missing':
      return refuse(
        'ERR_KEY_MISSING',
        option,
        `holds no key (${sorted.type}): pass the public key or omit the option`,
      )
    case 'unusable':
      return refuse('ERR_KEY_MALFORMED', option, sorted.problem)
    case 'jwk':
      return parseJwk(sorted.jwk, 'public', option)
    case 'object':
      return withoutJwk(publicObject(sorted.key))
    case 'pem':
      return withoutJwk(publicPem(sorted.blocks))
  }
}

/** Returns the passphrase; an empty one, as environments contain it, counts as absent. */
export function checkPassphrase(passphrase: unknown): string | undefined {
  if (passphrase === undefined || passphrase === null || passphrase === '') return undefined
  if (typeof passphrase === 'string') return passphrase
  const message = `must be a string; received ${typeName(passphrase)}`
  return refuse('ERR_OPTION_INVALID', 'passphrase', message)
}

/** The members are written, because an absent one could be found on a polluted prototype. */
function withoutJwk(key: KeyObject): ParsedKey {
  return { key, keyId: undefined, algorithm: undefined }
}

function privateObject(key: KeyObject): KeyObject {
  if (key.type === 'private') return key
  if (key.type === 'secret') return refuse('ERR_KEY_ALGORITHM', 'privateKey', SECRET_KEY)
  return refuse('ERR_KEY_PUBLIC', 'privateKey', 'is a public KeyObject: pass the private key')
}

function publicObject(key: KeyObject): KeyObject {
  if (key.type === 'public') return key
  if (key.type === 'secret') return refuse('ERR_KEY_ALGORITHM', 'publicKey', SECRET_KEY)
  return refuse('ERR_KEY_MALFORMED', 'publicKey', PRIVATE_AS_PUBLIC)
}

function privatePem(blocks: readonly PemBlock[], passphrase: string | undefined): KeyObject {
  const [block, another] = blocks.filter(({ label }) => PRIVATE_LABELS.test(label))
  if (another !== undefined) {
    const message = 'contains more than one private key: pass only the signing key'
    refuse('ERR_KEY_MALFORMED', 'privateKey', message)
  }
  if (block === undefined) return refuseOtherBlocks(blocks)
  if (!block.encrypted) return importPrivate(block)
  if (passphrase === undefined) {
    const message = 'is missing: the private key is encrypted, so pass its passphrase'
    refuse('ERR_KEY_PASSPHRASE', 'passphrase', message)
  }
  return decryptPrivate(block, passphrase)
}

function refuseOtherBlocks(blocks: readonly PemBlock[]): never {
  if (blocks.some(({ label }) => PUBLIC_LABELS.test(label))) {
    const message = 'is a public key or certificate: pass the private key that belongs to it'
    refuse('ERR_KEY_PUBLIC', 'privateKey', message)
  }
  if (blocks.some(({ label }) => label === 'OPENSSH PRIVATE KEY')) {
    const message =
      "is in OpenSSH's own format: convert a copy with `ssh-keygen -p -m PKCS8 -f COPY` and pass the copy"
    refuse('ERR_KEY_MALFORMED', 'privateKey', message)
  }
  const message = 'is PEM without a private key: pass a block BEGIN PRIVATE KEY (PKCS#8)'
  refuse('ERR_KEY_MALFORMED', 'privateKey', message)
}

function importPrivate(block: PemBlock): KeyObject {
  try {
    return createPrivateKey({ key: block.pem, format: 'pem' })
  } catch {
    const message = 'is damaged or incomplete PEM: copy the whole private key again'
    return refuse('ERR_KEY_MALFORMED', 'privateKey', message)
  }
}

function decryptPrivate(block: PemBlock, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: block.pem, format: 'pem', passphrase })
  } catch (error) {
    // Only the code is read, because the error can quote parts of the key.
    if (isRecord(error) && UNREADABLE_ENCRYPTION.has(ownValue(error, 'code'))) {
      const message =
        'is encrypted with a cipher that this OpenSSL does not support: encrypt it again with `openssl pkcs8 -topk8`'
      return refuse('ERR_KEY_MALFORMED', 'privateKey', message)
    }
    const message = 'does not decrypt the private key, or the PEM of the key is damaged'
    return refuse('ERR_KEY_PASSPHRASE', 'passphrase', message)
  }
}

function publicPem(blocks: readonly PemBlock[]): KeyObject {
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    refuse('ERR_KEY_MALFORMED', 'publicKey', PRIVATE_AS_PUBLIC)
  }
  // The first certificate of a chain is the owner's.
  const block = blocks.find(({ label }) => PUBLIC_LABELS.test(label))
  if (block === undefined) {
    const message = 'is PEM without a public key: pass a block BEGIN PUBLIC KEY or CERTIFICATE'
    refuse('ERR_KEY_MALFORMED', 'publicKey', message)
  }
  try {
    return createPublicKey({ key: block.pem, format: 'pem' })
  } catch {
    const message = 'is damaged or incomplete PEM: copy the whole public key again'
    return refuse('ERR_KEY_MALFORMED', 'publicKey', message)
  }
}
