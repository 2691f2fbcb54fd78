import { readFileSync } from 'node:fs'
import { DefaultAzureCredential } from '@azure/identity'
import { CryptographyClient } from '@azure/keyvault-keys'
import { latenode } from 'embed-auth'
import { azureKeyVaultSigner } from '../azure-key-vault.js'

const keyUrl = 'https://acme.vault.azure.net/keys/latenode/7ab1f0c2e3d94b6f8a5d'
const client = new CryptographyClient(keyUrl, new DefaultAzureCredential())
export const platform = latenode({
  tenantId: 1,
  privateKey: azureKeyVaultSigner({ client, algorithm: 'RS512' }),
  publicKey: readFileSync('latenode.public.pem'),
})
