import { createHash, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import type { KMSClient } from '@aws-sdk/client-kms'
import { ecdsaDerToRaw } from 'embed-auth'
import type { RemoteSigner } from 'embed-auth'

/** JWS algorithm → the hash that is sent, and the name of the algorithm in KMS. */
const ALGORITHMS = {
  RS256: ['sha256', 'RSASSA_PKCS1_V1_5_SHA_256'],
  RS384: ['sha384', 'RSASSA_PKCS1_V1_5_SHA_384'],
  RS512: ['sha512', 'RSASSA_PKCS1_V1_5_SHA_512'],
  PS256: ['sha256', 'RSASSA_PSS_SHA_256'],
  PS384: ['sha384', 'RSASSA_PSS_SHA_384'],
  PS512: ['sha512', 'RSASSA_PSS_SHA_512'],
  ES256: ['sha256', 'ECDSA_SHA_256'],
  ES384: ['sha384', 'ECDSA_SHA_384'],
  ES512: ['sha512', 'ECDSA_SHA_512'],
  ES256K: ['sha256', 'ECDSA_SHA_256'],
} as const

export interface AwsKmsKey {
  client: KMSClient
  /** Key id or ARN. Not an alias: it can be moved to another key while the process runs. */
  kmsKeyId: string
}

export function awsKmsSigner(
  key: AwsKmsKey & { algorithm: keyof typeof ALGORITHMS },
): RemoteSigner {
  const { client, kmsKeyId, algorithm } = key
  const [hash, SigningAlgorithm] = ALGORITHMS[algorithm]
  return {
    algorithm,
    async sign(data, signal) {
      // A digest, because KMS takes no message past 4,096 bytes.
      const Message = createHash(hash).update(data).digest()
      const input = { KeyId: kmsKeyId, Message, MessageType: 'DIGEST', SigningAlgorithm } as const
      const { Signature } = await client.send(new SignCommand(input), { abortSignal: signal })
      if (Signature === undefined) throw new Error('KMS answered without a signature')
      return algorithm.startsWith('ES') ? ecdsaDerToRaw(Signature, algorithm) : Signature
    },
  }
}

/** The public key for the platform and for `publicKey`. Needs `kms:GetPublicKey`. */
export async function awsKmsPublicKey({ client, kmsKeyId }: AwsKmsKey): Promise<KeyObject> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: kmsKeyId }))
  if (PublicKey === undefined) throw new Error('KMS answered without a public key')
  return createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' })
}
