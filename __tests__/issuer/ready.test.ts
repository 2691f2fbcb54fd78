import { sign as nodeSign } from 'node:crypto'
import { latenode } from 'embed-auth'
import { acmeApp, acmePlatform, PEOPLE } from '../helpers/acme.js'
import { ecPair } from '../helpers/key-pairs.js'

const olivia = PEOPLE.olivia!

describe('ready() and close()', () => {
  it('resolves where the key is proven, also for a platform function', async () => {
    await expect(acmeApp().embed.ready()).resolves.toBeUndefined()
    const chosen = acmePlatform()
    await expect(acmeApp({ platform: () => chosen }).embed.ready()).resolves.toBeUndefined()
  })

  it('K8 · rejects where a remote signer signs with another key than the platform holds', async () => {
    const other = ecPair('prime256v1', 'other').privateKey
    const platform = latenode({
      tenantId: 7,
      publicKey: ecPair().publicKey,
      privateKey: {
        algorithm: 'ES256',
        sign: async (data) => nodeSign('sha256', data, { key: other, dsaEncoding: 'ieee-p1363' }),
      },
    })
    const { embed } = acmeApp({ platform })
    await expect(embed.ready()).rejects.toMatchObject({ code: 'ERR_KEY_MISMATCH' })
    await expect(embed.issue(olivia)).rejects.toMatchObject({ code: 'ERR_KEY_MISMATCH' })
  })
})
