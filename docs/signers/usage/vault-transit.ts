import { readFileSync } from 'node:fs'
import { activepieces } from 'embed-auth'
import { vaultTransitSigner } from '../vault-transit.js'

export const platform = activepieces({
  instanceUrl: 'https://flows.example.com',
  signingKeyId: process.env.ACTIVEPIECES_SIGNING_KEY_ID,
  privateKey: vaultTransitSigner({
    address: 'https://vault.example.com:8200',
    // A Vault agent renews it there.
    token: () => readFileSync('/run/vault/token', 'utf8').trim(),
    name: 'activepieces',
    version: 1,
    algorithm: 'RS256',
  }),
  publicKey: readFileSync('activepieces.public.pem'),
})
