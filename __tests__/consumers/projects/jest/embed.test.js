const { generateKeyPairSync } = require('node:crypto')
const { activepieces, embedAuth } = require('embed-auth')
const { createSandbox } = require('embed-auth/sandbox')

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const sandbox = createSandbox({ activepieces: { signingKeys: { 'key-1': publicKey } } })

afterAll(() => sandbox.close())

test('the sandbox takes the token', async () => {
  const { url } = await sandbox.listen()
  const embed = embedAuth({
    getUser: () => null,
    platform: activepieces({ instanceUrl: url, signingKeyId: 'key-1', privateKey }),
    policy: { projectId: () => 'p1', role: () => 'EDITOR' },
  })
  const { token } = await embed.issue({ id: 'u1', firstName: 'Ada', lastName: 'Byron' })
  const response = await fetch(`${url}/api/v1/managed-authn/external-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ externalAccessToken: token }),
  })
  expect(response.status).toBe(200)
})
