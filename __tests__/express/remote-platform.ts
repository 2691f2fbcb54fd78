/** A platform whose key lies elsewhere. */
import { sign } from 'node:crypto'
import { latenode, type LatenodePlatform } from 'embed-auth'
import { ecPair } from '../helpers/key-pairs.js'

/** A Latenode platform on P-256 that this function signs for. */
export function remotePlatform(
  signer: (data: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>,
): LatenodePlatform {
  const { publicKey } = ecPair()
  return latenode({ tenantId: 7, privateKey: { algorithm: 'ES256', sign: signer }, publicKey })
}

/** The signature that such a platform's key makes. */
export function signed(data: Uint8Array): Uint8Array {
  return sign('sha256', data, { key: ecPair().privateKey, dsaEncoding: 'ieee-p1363' })
}
