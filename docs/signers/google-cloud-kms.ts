import { createHash, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { KeyManagementServiceClient } from '@google-cloud/kms'
import { ecdsaDerToRaw } from 'embed-auth'
import type { RemoteSigner } from 'embed-auth'

/** Those that Cloud KMS has: `RSA_SIGN_PKCS1_…`, `RSA_SIGN_PSS_…`, `EC_SIGN_…`. */
const HASHES = {
  RS256: 'sha256',
  RS512: 'sha512',
  PS256: 'sha256',
  PS512: 'sha512',
  ES256: 'sha256',
  ES384: 'sha384',
  ES256K: 'sha256',
} as const

export interface GoogleCloudKmsKey {
  client: KeyManagementServiceClient
  /** `projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/1`: one version. */
  versionName: string
}

export function googleCloudKmsSigner(
  key: GoogleCloudKmsKey & {
    /** Must be that of the key version, which knows only one. */
    algorithm: keyof typeof HASHES
    /** Bound on one call, retries included: this SDK takes no abort signal. Defaults to 3000. */
    timeoutMs?: number
  },
): RemoteSigner {
  const { client, versionName: name, algorithm, timeoutMs = 3000 } = key
  const hash = HASHES[algorithm]
  return {
    algorithm,
    async sign(data) {
      const digest = { [hash]: createHash(hash).update(data).digest() }
      const options = { timeout: timeoutMs }
      const [{ signature }] = await client.asymmetricSign({ name, digest }, options)
      if (!(signature instanceof Uint8Array)) throw new Error('KMS answered without a signature')
      return algorithm.startsWith('ES') ? ecdsaDerToRaw(signature, algorithm) : signature
    },
  }
}

/** The public key for the platform and for `publicKey`. Needs `cloudkms.cryptoKeyVersions.viewPublicKey`. */
export async function googleCloudKmsPublicKey(key: GoogleCloudKmsKey): Promise<KeyObject> {
  const [{ pem }] = await key.client.getPublicKey({ name: key.versionName })
  if (pem == null) throw new Error('KMS answered without a public key')
  return createPublicKey(pem)
}
