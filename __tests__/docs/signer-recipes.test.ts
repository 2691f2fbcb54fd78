import { verify } from 'node:crypto'
import { KMSClient } from '@aws-sdk/client-kms'
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys'
import type { KeyManagementServiceClient } from '@google-cloud/kms'
import jwt from 'jsonwebtoken'
import { latenode } from 'embed-auth'
import type { Algorithm, EmbedAuth, RemoteSigner } from 'embed-auth'
import { awsKmsPublicKey, awsKmsSigner } from '../../docs/signers/aws-kms.js'
import { azureKeyVaultPublicKey, azureKeyVaultSigner } from '../../docs/signers/azure-key-vault.js'
import {
  googleCloudKmsPublicKey,
  googleCloudKmsSigner,
} from '../../docs/signers/google-cloud-kms.js'
import { vaultTransitPublicKey, vaultTransitSigner } from '../../docs/signers/vault-transit.js'
import { acmeApp, PEOPLE } from '../helpers/acme.js'
import type { Person } from '../helpers/acme.js'
import { pairFor } from '../helpers/key-pairs.js'
import type { KeyPair } from '../helpers/key-pairs.js'
import { awsKms, azureKeyVault, vaultTransit } from './services.js'
import { noteMessages, signOrder } from './stand-in.js'
import type { NotedMessages, StandIn } from './stand-in.js'

type AwsAlgorithm = Parameters<typeof awsKmsSigner>[0]['algorithm']
type GoogleAlgorithm = Parameters<typeof googleCloudKmsSigner>[0]['algorithm']
type AzureAlgorithm = Parameters<typeof azureKeyVaultSigner>[0]['algorithm']
type VaultAlgorithm = Parameters<typeof vaultTransitSigner>[0]['algorithm']

const RSA = ['RS256', 'RS512', 'PS256', 'PS512'] as const
const ALL = [...RSA, 'RS384', 'PS384', 'ES256', 'ES384', 'ES512', 'ES256K'] as const

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
function opened(service: StandIn): StandIn {
  closing.push(() => service.close())
  return service
}

/** The host application on a signer; every message that it signs is noted first. */
function appOn(signer: RemoteSigner, pair: KeyPair, noted = noteMessages(), timeoutMs = 20_000) {
  const privateKey: RemoteSigner = {
    ...signer,
    sign(data, signal) {
      noted.note(data)
      return signer.sign(data, signal)
    },
  }
  const platform = latenode({ tenantId: 7, privateKey, publicKey: pair.publicKey })
  return acmeApp({ platform, timeoutMs, cache: false }).embed
}

async function expectVerifies(embed: EmbedAuth<Person>, algorithm: Algorithm, pair: KeyPair) {
  const { token } = await embed.issue(PEOPLE.olivia!)
  if (algorithm !== 'ES256K') {
    jwt.verify(token, pair.publicKey, { algorithms: [algorithm] })
    return
  }
  const [input, signature] = [token.slice(0, token.lastIndexOf('.')), token.split('.')[2]!]
  const key = { key: pair.publicKey, dsaEncoding: 'ieee-p1363' } as const
  expect(verify('sha256', Buffer.from(input), key, Buffer.from(signature, 'base64url'))).toBe(true)
}

async function expectAborted(service: StandIn, embed: EmbedAuth<Person>) {
  await embed.ready()
  const { abandoned } = service.fallSilent()
  await expect(embed.issue(PEOPLE.olivia!)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  await abandoned
}

describe('the recipe for AWS KMS', () => {
  const clientOf = ({ url }: StandIn) =>
    new KMSClient({
      endpoint: url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    })

  it.each(ALL)('O3 · signs %s', async (algorithm: AwsAlgorithm) => {
    const [pair, noted] = [pairFor(algorithm), noteMessages()]
    const client = clientOf(opened(await awsKms(pair, noted)))
    const key = { client, kmsKeyId: 'kms-key' }
    expect((await awsKmsPublicKey(key)).equals(pair.publicKey)).toBe(true)
    await expectVerifies(appOn(awsKmsSigner({ ...key, algorithm }), pair, noted), algorithm, pair)
  })

  it('O3 · ends the call at the deadline', async () => {
    const [pair, noted] = [pairFor('ES256'), noteMessages()]
    const service = opened(await awsKms(pair, noted))
    const key = { client: clientOf(service), kmsKeyId: 'kms-key', algorithm: 'ES256' } as const
    await expectAborted(service, appOn(awsKmsSigner(key), pair, noted, 300))
  })
})

describe('the recipe for Azure Key Vault', () => {
  const credential = {
    getToken: () =>
      Promise.resolve({ token: 'azure-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
  }
  const options = { allowInsecureConnection: true, disableChallengeResourceVerification: true }
  const clientOf = ({ url }: StandIn) =>
    new CryptographyClient(`${url}/keys/signing/v1`, credential, options)

  it.each(ALL)('O3 · signs %s', async (algorithm: AzureAlgorithm) => {
    const [pair, noted] = [pairFor(algorithm), noteMessages()]
    const service = opened(await azureKeyVault(pair, noted))
    const keys = new KeyClient(service.url, credential, options)
    const publicKey = await azureKeyVaultPublicKey({ client: keys, name: 'signing', version: 'v1' })
    expect(publicKey.equals(pair.publicKey)).toBe(true)
    const signer = azureKeyVaultSigner({ client: clientOf(service), algorithm })
    await expectVerifies(appOn(signer, pair, noted), algorithm, pair)
  })

  it('O3 · ends the call at the deadline', async () => {
    const [pair, noted] = [pairFor('ES256'), noteMessages()]
    const service = opened(await azureKeyVault(pair, noted))
    const signer = azureKeyVaultSigner({ client: clientOf(service), algorithm: 'ES256' })
    await expectAborted(service, appOn(signer, pair, noted, 300))
  })
})

describe('the recipe for HashiCorp Vault Transit', () => {
  const keyOf = ({ url }: StandIn) => ({
    address: url,
    token: () => 'vault-token',
    name: 'signing',
    version: 2,
  })

  it.each(ALL.filter((name) => name !== 'ES256K'))(
    'O3 · signs %s',
    async (algorithm: VaultAlgorithm) => {
      const pair = pairFor(algorithm)
      const key = keyOf(opened(await vaultTransit(pair)))
      expect((await vaultTransitPublicKey(key)).equals(pair.publicKey)).toBe(true)
      await expectVerifies(appOn(vaultTransitSigner({ ...key, algorithm }), pair), algorithm, pair)
    },
  )

  it('O3 · ends the call at the deadline', async () => {
    const pair = pairFor('ES256')
    const service = opened(await vaultTransit(pair))
    const signer = vaultTransitSigner({ ...keyOf(service), algorithm: 'ES256' })
    await expectAborted(service, appOn(signer, pair, noteMessages(), 300))
  })

  it('O3 · a refusal of Vault is ERR_SIGNER, with its status as the cause', async () => {
    const pair = pairFor('ES256')
    const key = { ...keyOf(opened(await vaultTransit(pair))), token: () => 'expired' }
    const embed = appOn(vaultTransitSigner({ ...key, algorithm: 'ES256' }), pair)
    const fault = expect.objectContaining({ message: 'Vault answered 403' })
    await expect(embed.ready()).rejects.toMatchObject({ code: 'ERR_SIGNER', cause: fault })
  })
})

describe('the recipe for Google Cloud KMS', () => {
  const versionName = 'projects/p/locations/global/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1'

  /** Typed by the SDK: `asymmetricSign` and `getPublicKey` of a version with one algorithm. */
  function clientOf(pair: KeyPair, noted: NotedMessages, saltLength?: number) {
    type Client = Pick<KeyManagementServiceClient, 'asymmetricSign' | 'getPublicKey'>
    const client = {
      asymmetricSign: (request, options) => {
        expect(request?.name).toBe(versionName)
        expect(options).toEqual({ timeout: 3000 })
        const [[hash, digest] = []] = Object.entries(request?.digest ?? {})
        const message = noted.messageOf(hash!, digest as Uint8Array)
        const signature = signOrder(message, pair.privateKey, { hash: hash!, saltLength })
        return Promise.resolve([{ name: versionName, signature }, undefined, undefined])
      },
      getPublicKey: () => Promise.resolve([{ pem: pair.publicPem }, undefined, undefined]),
    } as Client
    return client as KeyManagementServiceClient
  }

  it.each([...RSA, 'ES256', 'ES384', 'ES256K'] as const)(
    'O3 · signs %s',
    async (algorithm: GoogleAlgorithm) => {
      const [pair, noted] = [pairFor(algorithm), noteMessages()]
      const saltLength = algorithm.startsWith('PS') ? Number(algorithm.slice(2)) / 8 : undefined
      const key = { client: clientOf(pair, noted, saltLength), versionName }
      expect((await googleCloudKmsPublicKey(key)).equals(pair.publicKey)).toBe(true)
      const signer = googleCloudKmsSigner({ ...key, algorithm })
      await expectVerifies(appOn(signer, pair, noted), algorithm, pair)
    },
  )
})
