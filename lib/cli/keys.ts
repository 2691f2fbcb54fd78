/** Keys of the commands: reads them as the library does, describes them, generates pairs. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto'
import { mkdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { algorithmInfo, ALGORITHMS, isAlgorithm, type Algorithm } from '../contract/index.js'
import { EmbedAuthError, predicateOf } from '../errors.js'
import { parsePrivateKey, parsePublicKey } from '../signing/index.js'
import { errorCode, failure } from './context.js'
import { fileProblem } from './files.js'

export { MAX_KEY_BYTES } from '../signing/index.js'

/** Reads a public key, or says what the content is instead. */
export function readPublicKey(
  content: Buffer,
): { readonly key: KeyObject } | { readonly problem: string } {
  try {
    return { key: parsePublicKey(content).key }
  } catch (error) {
    if (!(error instanceof EmbedAuthError)) throw error
    const [issue] = error.issues
    return { problem: issue === undefined ? error.message : predicateOf(issue) }
  }
}

/** The public key of a private key; undefined if the library does not accept the private key. */
export function publicKeyOf(
  content: Buffer,
  passphrase: string | undefined,
): KeyObject | undefined {
  try {
    return createPublicKey(parsePrivateKey(content, passphrase).key)
  } catch {
    return undefined
  }
}

/** `RSA, 2048 bits` or `EC, P-256`. */
export function describeKey(key: KeyObject): string {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return `RSA, ${modulusLength} bits`
  const curves = ALGORITHMS.map((name) => algorithmInfo(name).curve)
  const curve = curves.find((known) => known?.openssl === namedCurve)?.jwk ?? namedCurve
  if (curve !== undefined) return `EC, ${curve}`
  return key.asymmetricKeyType ?? key.type
}

/** Members of a JWK thumbprint, in the order of RFC 7638 §3.2. */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  rsa: ['e', 'kty', 'n'],
  ec: ['crv', 'kty', 'x', 'y'],
}

/** JWK thumbprint (RFC 7638, SHA-256). Undefined for RSA-PSS keys, which node:crypto cannot export. */
export function thumbprint(publicKey: KeyObject): string | undefined {
  const members = THUMBPRINT_MEMBERS[publicKey.asymmetricKeyType ?? '']
  if (members === undefined) return undefined
  const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))
  return createHash('sha256').update(canonical).digest('base64url')
}

/** The one curve of an ECDSA algorithm; undefined for RSA. */
export function curveOf(algorithm: Algorithm): string | undefined {
  return algorithmInfo(algorithm).curve?.jwk
}

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const DEFAULT_BITS = 2048

/**
 * As PEM: on Node.js 20, reading a generated KeyObject can block the process forever if its
 * generator is collected at the same time.
 */
const AS_PEM = {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
} as const

/**
 * Generates a key pair for an algorithm.
 * @param bits size of an RSA key. RSA-PSS algorithms get a plain RSA key, which every platform reads.
 */
export function generatePair(algorithm: Algorithm, bits = DEFAULT_BITS): Promise<KeyPair> {
  const namedCurve = curveOf(algorithm)
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, publicPem: string, privatePem: string): void => {
      if (error) reject(error)
      else
        resolve({ privateKey: createPrivateKey(privatePem), publicKey: createPublicKey(publicPem) })
    }
    if (namedCurve === undefined) generateKeyPair('rsa', { modulusLength: bits, ...AS_PEM }, done)
    else generateKeyPair('ec', { namedCurve, ...AS_PEM }, done)
  })
}

/**
 * PEM of a new private key that only this process uses, for an algorithm or for RS256 if the name is
 * unknown. `explain` uses it where a configuration needs a key, but signs nothing.
 */
export async function temporaryKey(algorithm: unknown): Promise<string> {
  const { privateKey } = await generatePair(isAlgorithm(algorithm) ? algorithm : 'RS256')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export interface PairFiles {
  readonly privateKeyFile: string
  readonly publicKeyFile: string
}

/** `<folder>/<name>.private.pem` and `<folder>/<name>.public.pem`. */
export function pairFiles(folder: string, name: string): PairFiles {
  return {
    privateKeyFile: join(folder, `${name}.private.pem`),
    publicKeyFile: join(folder, `${name}.public.pem`),
  }
}

/** Writes both files or none: PKCS#8 with mode 0600, SPKI with mode 0644. Creates the folder. */
export async function writePair(folder: string, files: PairFiles, pair: KeyPair): Promise<void> {
  const { privateKeyFile, publicKeyFile } = files
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw failure(`Cannot create the folder: ${fileProblem(folder, error)}`)
  }
  await writeNew(privateKeyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600)
  try {
    await writeNew(publicKeyFile, pair.publicKey.export({ type: 'spki', format: 'pem' }), 0o644)
  } catch (error) {
    await unlink(privateKeyFile)
    throw error
  }
}

/** The flag `wx` (O_EXCL) never overwrites a file and never follows a symbolic link. */
async function writeNew(path: string, text: string | Buffer, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode })
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw failure(
        `${path} exists already, and keygen never overwrites a file. Choose another folder with --out, or move the file.`,
      )
    }
    throw failure(`Cannot write the key: ${fileProblem(path, error)}`)
  }
}
