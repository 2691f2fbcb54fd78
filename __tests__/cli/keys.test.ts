import { createPrivateKey, createPublicKey } from 'node:crypto'
import { parseEnv } from 'node:util'
import { latenode } from 'embed-auth'
import { publicKeyOf } from '../../lib/cli/keys.js'
import { envLine } from '../../lib/cli/sandbox.js'
import { rsaPair } from '../helpers/key-pairs.js'

const { privatePem } = rsaPair()
const passphrase = 'of the test'
const encryption = { format: 'pem', cipher: 'aes-256-cbc', passphrase } as const
const key = createPrivateKey(privatePem)
const pkcs8 = key.export({ type: 'pkcs8', ...encryption }).toString()
const pkcs1 = key.export({ type: 'pkcs1', ...encryption }).toString()
const jwk = JSON.stringify(key.export({ format: 'jwk' }))

describe('the key of the environment, as the commands read it', () => {
  it.each([
    ['as it is', privatePem],
    ['with its line ends turned into blanks', privatePem.replaceAll('\n', ' ')],
    ['with its line ends lost', privatePem.replaceAll('\n', '')],
    ['with escaped line ends of Windows', privatePem.replaceAll('\n', '\\r\\n')],
    ['in quotes within quotes', `"'${privatePem}'"`],
    ['in base64, of a text in quotes', Buffer.from(`"${privatePem}"`).toString('base64')],
    ['encrypted, in one line', pkcs8.replaceAll('\n', ' ')],
    ['encrypted in the old form, in one line', pkcs1.replaceAll('\n', ' ')],
    ['as a JWK', jwk],
    ['as a JWK with escaped quotes', jwk.replaceAll('"', '\\"')],
  ])('is the one that the library takes: %s', (_how, text) => {
    expect(() => latenode({ tenantId: 1, privateKey: text, passphrase })).not.toThrow()
    expect(publicKeyOf(Buffer.from(text), passphrase)?.equals(createPublicKey(key))).toBe(true)
  })
})

it.each(['/home/ada/my keys/a.pem', 'C:\\new folder\\a.pem', '/home/ada’s/$HOME', "/it's/a.pem"])(
  'the path %p comes out of an .env file as it went in',
  (path) => {
    expect(parseEnv(envLine('KEY_FILE', path))).toEqual({ KEY_FILE: path })
  },
)
