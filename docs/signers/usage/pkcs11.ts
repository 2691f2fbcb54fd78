import { latenode } from 'embed-auth'
import { pkcs11PublicKey } from '../pkcs11-public-key.js'
import { pkcs11Signer } from '../pkcs11.js'

const key = {
  library: '/usr/lib/softhsm/libsofthsm2.so',
  tokenLabel: 'embed-auth',
  pin: process.env.HSM_PIN ?? '',
  keyLabel: 'latenode',
}
export const platform = latenode({
  tenantId: 1,
  privateKey: pkcs11Signer({ ...key, algorithm: 'ES256' }),
  publicKey: pkcs11PublicKey(key),
})
