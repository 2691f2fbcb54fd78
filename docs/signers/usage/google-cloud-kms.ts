import { readFileSync } from 'node:fs'
import { KeyManagementServiceClient } from '@google-cloud/kms'
import { latenode } from 'embed-auth'
import { googleCloudKmsSigner } from '../google-cloud-kms.js'

const client = new KeyManagementServiceClient()
const versionName = process.env.KMS_KEY_VERSION ?? ''
export const platform = latenode({
  tenantId: 1,
  privateKey: googleCloudKmsSigner({ client, versionName, algorithm: 'ES256' }),
  publicKey: readFileSync('latenode.public.pem'),
})
