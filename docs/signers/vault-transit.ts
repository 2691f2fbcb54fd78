import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { RemoteSigner } from 'embed-auth'

/** JWS algorithm → Vault's hash and, for RSA, its padding. */
const ALGORITHMS = {
  RS256: ['sha2-256', 'pkcs1v15'],
  RS384: ['sha2-384', 'pkcs1v15'],
  RS512: ['sha2-512', 'pkcs1v15'],
  PS256: ['sha2-256', 'pss'],
  PS384: ['sha2-384', 'pss'],
  PS512: ['sha2-512', 'pss'],
  ES256: ['sha2-256', undefined],
  ES384: ['sha2-384', undefined],
  ES512: ['sha2-512', undefined],
} as const

export interface VaultTransitKey {
  /** `https://vault.example.com:8200` */
  address: string
  /** Called for each request, so that the token can be renewed. */
  token: () => string
  name: string
  /** One version: `vault write -f transit/keys/<name>/rotate` must not change what signs. */
  version: number
  /** Where the engine is mounted. Defaults to `transit`. */
  mount?: string
}

export function vaultTransitSigner(
  key: VaultTransitKey & { algorithm: keyof typeof ALGORITHMS },
): RemoteSigner {
  const [hash, padding] = ALGORITHMS[key.algorithm]
  return {
    algorithm: key.algorithm,
    async sign(data, signal) {
      const body = {
        input: Buffer.from(data).toString('base64'),
        key_version: key.version,
        signature_algorithm: padding,
        // Vault's default is the longest salt that fits; RFC 7518 §3.5 requires the length of the hash.
        salt_length: padding === 'pss' ? 'hash' : undefined,
        // Raw r‖s instead of DER, and base64url.
        marshaling_algorithm: 'jws',
      }
      const { signature } = await ask<{ signature: string }>(key, `sign/${key.name}/${hash}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal,
      })
      // vault:v<version>:<signature>
      return Buffer.from(signature.slice(signature.lastIndexOf(':') + 1), 'base64url')
    },
  }
}

/** The public key for the platform and for `publicKey`. Needs `read` on `transit/keys/<name>`. */
export async function vaultTransitPublicKey(key: VaultTransitKey): Promise<KeyObject> {
  interface Keys {
    keys: Partial<Record<number, { public_key: string }>>
  }
  const { keys } = await ask<Keys>(key, `keys/${key.name}`, { method: 'GET' })
  const version = keys[key.version]
  if (version === undefined) throw new Error(`Vault has no version ${key.version} of this key`)
  return createPublicKey(version.public_key)
}

async function ask<T>(key: VaultTransitKey, path: string, request: RequestInit): Promise<T> {
  const response = await fetch(new URL(`/v1/${key.mount ?? 'transit'}/${path}`, key.address), {
    ...request,
    headers: { 'X-Vault-Token': key.token() },
    // The token must not be sent to another host.
    redirect: 'error',
  })
  if (!response.ok) throw new Error(`Vault answered ${response.status}`)
  return ((await response.json()) as { data: T }).data
}
