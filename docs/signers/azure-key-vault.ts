import { createHash, createPublicKey } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import type { CryptographyClient, KeyClient } from '@azure/keyvault-keys'
import type { RemoteSigner } from 'embed-auth'

/** Key Vault's names for the algorithms are those of JWS. */
const HASHES = {
  RS256: 'sha256',
  RS384: 'sha384',
  RS512: 'sha512',
  PS256: 'sha256',
  PS384: 'sha384',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES512: 'sha512',
  ES256K: 'sha256',
} as const

export function azureKeyVaultSigner(key: {
  /** Made for one version: `new CryptographyClient('https://…/keys/<name>/<version>', credential)`. */
  client: CryptographyClient
  algorithm: keyof typeof HASHES
}): RemoteSigner {
  const { client, algorithm } = key
  return {
    algorithm,
    async sign(data, signal) {
      const digest = createHash(HASHES[algorithm]).update(data).digest()
      // Raw r‖s for ECDSA already.
      const { result } = await client.sign(algorithm, digest, { abortSignal: signal })
      return result
    },
  }
}

/** The public key for the platform and for `publicKey`. Needs the permission `keys/get`. */
export async function azureKeyVaultPublicKey(key: {
  client: KeyClient
  name: string
  version: string
}): Promise<KeyObject> {
  const { key: jwk } = await key.client.getKey(key.name, { version: key.version })
  if (jwk?.kty === undefined) throw new Error('Key Vault answered without a public key')
  const text = (bytes?: Uint8Array) => bytes && Buffer.from(bytes).toString('base64url')
  const rsa = { kty: 'RSA', n: text(jwk.n), e: text(jwk.e) }
  const crv = jwk.crv === 'P-256K' ? 'secp256k1' : jwk.crv
  const ec = { kty: 'EC', crv, x: text(jwk.x), y: text(jwk.y) }
  const isRsa = jwk.kty === 'RSA' || jwk.kty === 'RSA-HSM'
  return createPublicKey({ key: (isRsa ? rsa : ec) as JsonWebKey, format: 'jwk' })
}
