/** Private keys for a run, made anew each time: PKCS#8 PEM. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export type KeyType = 'rsa2048' | 'rsa4096' | 'prime256v1' | 'secp384r1' | 'secp521r1' | 'secp256k1'

const made = new Map<KeyType, string>()

export function privatePem(type: KeyType): string {
  const kept = made.get(type)
  if (kept !== undefined) return kept
  const pem = generate(type).export({ type: 'pkcs8', format: 'pem' }) as string
  made.set(type, pem)
  return pem
}

function generate(type: KeyType): KeyObject {
  if (type === 'rsa2048') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  if (type === 'rsa4096') return generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey
  return generateKeyPairSync('ec', { namedCurve: type }).privateKey
}
