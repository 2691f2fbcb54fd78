/** @jest-environment ./__tests__/services/softhsm/environment.ts */
import * as library from 'embed-auth'
import type { LatenodePlatform } from 'embed-auth'
import { claimsOf } from '../../helpers/compact.js'
import { runBlock } from '../../docs/run-block.js'
import { sample } from '../../docs/sample.js'
import { shell } from '../../docs/shell.js'
import { softHsmSuite, TOKEN } from './token.js'

const HSM_PIN = '246813'
/** Where Debian keeps it. */
const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so'

softHsmSuite('the commands and the usage of docs/signers.md', () => {
  const before = process.env.HSM_PIN
  afterAll(() => {
    if (before === undefined) delete process.env.HSM_PIN
    else process.env.HSM_PIN = before
  })

  sample(
    ['docs/signers.md#softhsm', 'docs/signers.md#file:signers/usage/pkcs11.ts'],
    'O3 · a token is made, and its key signs',
    async (commands, usage) => {
      const { SOFTHSM2_CONF = '' } = process.env
      const instead = { [LIBRARY]: TOKEN.library }
      const env = { SOFTHSM2_CONF, HSM_PIN, HSM_SO_PIN: '97531864' }
      await shell(commands, { cwd: __dirname, instead, env })
      process.env.HSM_PIN = HSM_PIN
      const signer = await import('../../../docs/signers/pkcs11.js')
      const publicKey = await import('../../../docs/signers/pkcs11-public-key.js')
      const { platform } = await runBlock(usage, {
        modules: {
          'embed-auth': library,
          '../pkcs11.js': signer,
          '../pkcs11-public-key.js': publicKey,
        },
        instead,
      })
      const embed = library.embedAuth({
        getUser: () => ({ id: 'u1' }),
        platform: platform as LatenodePlatform,
        policy: { personalSpace: true },
      })
      await embed.ready()
      expect(claimsOf((await embed.issue({ id: 'u1' })).token)).toMatchObject({ user_id: 'u1' })
    },
  )
})
