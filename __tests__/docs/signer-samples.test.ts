/** How docs/signers.md uses its recipes: each platform proves its key pair by the service's signature. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import * as azureKeys from '@azure/keyvault-keys'
import * as library from 'embed-auth'
import type { Platform } from 'embed-auth'
import * as awsRecipe from '../../docs/signers/aws-kms.js'
import * as azureRecipe from '../../docs/signers/azure-key-vault.js'
import * as googleRecipe from '../../docs/signers/google-cloud-kms.js'
import * as vaultRecipe from '../../docs/signers/vault-transit.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'
import { MODULES, surroundings } from './host.js'
import { runBlock, type Surroundings } from './run-block.js'
import { sample } from './sample.js'
import { awsKms, azureKeyVault, vaultTransit } from './services.js'
import { noteMessages, signOrder, type NotedMessages, type StandIn } from './stand-in.js'

let folder: string
const closing: StandIn[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'embed-auth-signers-'))
})
afterEach(async () => {
  for (const service of closing.splice(0)) await service.close()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function opened(service: StandIn): StandIn {
  closing.push(service)
  return service
}

/** A file that the block reads, in a folder of this test. */
function fileOf(path: string, text: string): Readonly<Record<string, string>> {
  const here = join(folder, basename(path))
  writeFileSync(here, text)
  return { [path]: here }
}

/** A maker that notes every message on its way to the service (see `noteMessages`). */
function noting(noted: NotedMessages) {
  const latenode = (options: Parameters<typeof library.latenode>[0]) => {
    const signer = options.privateKey as library.RemoteSigner
    const privateKey: library.RemoteSigner = {
      ...signer,
      sign(data, signal) {
        noted.note(data)
        return signer.sign(data, signal)
      },
    }
    return library.latenode({ ...options, privateKey })
  }
  return { ...library, latenode }
}

async function expectReady(block: Parameters<typeof runBlock>[0], around: Surroundings) {
  const { platform } = await runBlock(block, { ...around, wanted: ['platform'] })
  const embed = library.embedAuth({
    getUser: () => ({ id: 'u1' }),
    platform: platform as Platform,
    policy: () => GRANT,
  })
  await embed.ready()
}
const GRANT = { userId: 'u1', spaces: [], personalSpace: true }

sample('docs/signers.md#signer', 'a signer is a platform’s key', async (block) => {
  await expectReady(block, { modules: MODULES, given: surroundings() })
})

sample('docs/signers.md#file:signers/usage/aws-kms.ts', 'AWS KMS signs', async (block) => {
  const [pair, noted] = [rsaPair(), noteMessages()]
  const { url } = opened(await awsKms(pair, noted))
  const before = process.env
  // What the SDK reads by itself on the reader's machine.
  process.env = {
    ...before,
    KMS_KEY_ARN: 'kms-key',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: url,
  }
  try {
    await expectReady(block, {
      modules: { 'embed-auth': noting(noted), '../aws-kms.js': awsRecipe },
      instead: fileOf('latenode.public.pem', pair.publicPem),
    })
  } finally {
    process.env = before
  }
})

sample(
  'docs/signers.md#file:signers/usage/google-cloud-kms.ts',
  'Google Cloud KMS signs',
  async (block) => {
    const [pair, noted] = [ecPair(), noteMessages()]
    class KeyManagementServiceClient {
      asymmetricSign({ digest }: { digest: Record<string, Uint8Array> }) {
        const [[hash, bytes] = []] = Object.entries(digest)
        const message = noted.messageOf(hash!, bytes!)
        return Promise.resolve([
          { signature: signOrder(message, pair.privateKey, { hash: hash! }) },
        ])
      }
    }
    await expectReady(block, {
      modules: {
        'embed-auth': noting(noted),
        '../google-cloud-kms.js': googleRecipe,
        '@google-cloud/kms': { KeyManagementServiceClient },
      },
      instead: fileOf('latenode.public.pem', pair.publicPem),
    })
  },
)

sample(
  'docs/signers.md#file:signers/usage/azure-key-vault.ts',
  'Azure Key Vault signs',
  async (block) => {
    const [pair, noted] = [rsaPair(), noteMessages()]
    const { url } = opened(await azureKeyVault(pair, noted))
    const options = { allowInsecureConnection: true, disableChallengeResourceVerification: true }
    class DefaultAzureCredential {
      getToken() {
        return { token: 'azure-token', expiresOnTimestamp: Date.now() + 3_600_000 }
      }
    }
    class CryptographyClient extends azureKeys.CryptographyClient {
      constructor(keyUrl: string, credential: never) {
        expect(new URL(keyUrl).pathname).toMatch(/^\/keys\/\w+\/\w+$/)
        super(`${url}/keys/signing/v1`, credential, options)
      }
    }
    await expectReady(block, {
      modules: {
        'embed-auth': noting(noted),
        '../azure-key-vault.js': azureRecipe,
        '@azure/identity': { DefaultAzureCredential },
        '@azure/keyvault-keys': { CryptographyClient },
      },
      instead: fileOf('latenode.public.pem', pair.publicPem),
    })
  },
)

sample(
  'docs/signers.md#file:signers/usage/vault-transit.ts',
  'HashiCorp Vault signs',
  async (block) => {
    const pair = rsaPair()
    const { url } = opened(await vaultTransit(pair))
    const before = process.env
    process.env = { ...before, ACTIVEPIECES_SIGNING_KEY_ID: 'key-1' }
    try {
      await expectReady(block, {
        modules: { ...MODULES, '../vault-transit.js': vaultRecipe },
        instead: {
          'https://vault.example.com:8200': url,
          ...fileOf('/run/vault/token', 'vault-token\n'),
          ...fileOf('activepieces.public.pem', pair.publicPem),
          "name: 'activepieces'": "name: 'signing'",
          'version: 1': 'version: 2',
        },
      })
    } finally {
      process.env = before
    }
  },
)
