/** Key material → KeyObject. Anything else is refused with the code of the problem. */
import { createPrivateKey, createPublicKey, KeyObject } from 'node:crypto'
import type { webcrypto } from 'node:crypto'
import { isRecord, ownValue, typeName } from '../values.js'
import { refuse } from './errors.js'
import { parseJwk } from './jwk.js'
import type { ParsedKey } from './jwk.js'
import { sortKeyInput } from './key-input.js'
import type { KeyInput } from './key-input.js'
import { problemOfBlocks } from './key-problems.js'
import type { PemBlock } from './pem.js'

const PRIVATE_LABELS = /^(?:RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY$/
const PUBLIC_LABELS = /^(?:(?:RSA |EC )?PUBLIC KEY|(?:X509 |TRUSTED )?CERTIFICATE)$/
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
  const sorted = sortKeyInput(input)
  if (sorted.form === 'missing') {
    refuse('ERR_KEY_MISSING', 'privateKey', `is missing (${sorted.type}): pass the private key`)
  }
  return parse(sorted, {
    option: 'privateKey',
    type: 'private',
    fromObject: privateObject,
    fromPem: (blocks) => privatePem(blocks, passphrase),
  })
}

/** Parses a public key: SPKI, PKCS#1 or a certificate as PEM or DER, a JWK or a key object. */
export function parsePublicKey(input: unknown): ParsedKey {
  const sorted = sortKeyInput(input)
  if (sorted.form === 'missing') {
    const message = `holds no key (${sorted.type}): pass the public key or omit the option`
    refuse('ERR_KEY_MISSING', 'publicKey', message)
  }
  return parse(sorted, {
    option: 'publicKey',
    type: 'public',
    fromObject: publicObject,
    fromPem: publicPem,
  })
}

interface Parser {
  readonly option: 'privateKey' | 'publicKey'
  readonly type: 'private' | 'public'
  readonly fromObject: (key: KeyObject) => KeyObject
  readonly fromPem: (blocks: readonly PemBlock[]) => KeyObject
}

function parse(input: Exclude<KeyInput, { form: 'missing' }>, parser: Parser): ParsedKey {
  const { option, type, fromObject, fromPem } = parser
  if (input.form === 'unusable') return refuse('ERR_KEY_MALFORMED', option, input.problem)
  const parsed =
    input.form === 'jwk'
      ? parseJwk(input.jwk, type, option)
      : {
          key:
            input.form === 'pem'
              ? fromPem(input.blocks)
              : fromObject(input.form === 'object' ? input.key : KeyObject.from(input.key)),
          // Written, because an absent member could be found on a polluted prototype.
          keyId: undefined,
          algorithm:
            input.form === 'crypto-key' ? cryptoKeyAlgorithm(input.key, type, option) : undefined,
        }
  checkExponent(parsed.key, option)
  return parsed
}

/** Returns the algorithm that a CryptoKey of RSA was imported for; an EC key is bound by its curve. */
function cryptoKeyAlgorithm(
  key: webcrypto.CryptoKey,
  type: 'private' | 'public',
  option: string,
): string | undefined {
  const usage = type === 'private' ? 'sign' : 'verify'
  if (!key.usages.includes(usage)) {
    const message = `is a CryptoKey whose usages do not contain "${usage}": import it for signing`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  const { name, hash } = key.algorithm as webcrypto.RsaHashedKeyAlgorithm
  const family = { 'RSASSA-PKCS1-v1_5': 'RS', 'RSA-PSS': 'PS' }[name]
  return family === undefined ? undefined : hash.name.replace('SHA-', family)
}

/** With an even exponent or 1, anyone can create signatures that the public key verifies. */
function checkExponent({ asymmetricKeyDetails: details }: KeyObject, option: string): void {
  const exponent = details?.publicExponent
  if (exponent === undefined || (exponent >= 3n && exponent % 2n === 1n)) return
  const message = `is RSA with the public exponent ${exponent}, which protects nothing: generate a new key pair (65537 is usual)`
  refuse('ERR_KEY_MALFORMED', option, message)
}

/** Returns the passphrase; an empty one, as environments contain it, counts as absent. */
export function checkPassphrase(passphrase: unknown): string | undefined {
  if (passphrase === undefined || passphrase === null || passphrase === '') return undefined
  if (typeof passphrase === 'string') return passphrase
  const message = `must be a string; received ${typeName(passphrase)}`
  return refuse('ERR_OPTION_INVALID', 'passphrase', message)
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
  const labels = blocks.map(({ label }) => label)
  refuse('ERR_KEY_MALFORMED', 'privateKey', problemOfBlocks(labels, 'private'))
}

function importPrivate(block: PemBlock): KeyObject {
  try {
    return createPrivateKey({ key: block.pem, format: 'pem' })
  } catch {
    const message = 'is a damaged or incomplete private key: copy the whole key again'
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
        'is encrypted with a cipher that this OpenSSL does not support: convert it with `openssl pkcs8 -topk8 -provider legacy -provider default -in FILE -out key.pem`'
      return refuse('ERR_KEY_MALFORMED', 'privateKey', message)
    }
    const message =
      'does not decrypt the private key: check the passphrase. If it is right, copy the key again'
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
    const labels = blocks.map(({ label }) => label)
    refuse('ERR_KEY_MALFORMED', 'publicKey', problemOfBlocks(labels, 'public'))
  }
  try {
    return createPublicKey({ key: block.pem, format: 'pem' })
  } catch {
    const message = 'is a damaged or incomplete public key: copy the whole key again'
    return refuse('ERR_KEY_MALFORMED', 'publicKey', message)
  }
}
