import { readFileSync } from 'node:fs'
import { KMSClient } from '@aws-sdk/client-kms'
import { latenode } from 'embed-auth'
import { awsKmsSigner } from '../aws-kms.js'

const kmsKeyId = process.env.KMS_KEY_ARN ?? ''
export const platform = latenode({
  tenantId: 1,
  privateKey: awsKmsSigner({ client: new KMSClient(), kmsKeyId, algorithm: 'RS512' }),
  publicKey: readFileSync('latenode.public.pem'),
})
