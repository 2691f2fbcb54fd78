import { createPrivateKey, createPublicKey, verify } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { compactVerify } from 'jose'
import { createGate } from '../../lib/signing/index.js'
import type { Algorithm } from '../../lib/signing/index.js'
import { createInputSigner } from '../../lib/signing/local-key.js'
import { verifies } from '../../lib/signing/jws.js'
import vectors from '../vectors/jws.json'
import { signal, openedKey, pair, parts } from './keys.js'

const ROWS = vectors.map((vector) => ({ ...vector, algorithm: vector.algorithm as Algorithm }))
const keysOf = (jwk: object) => {
  const half = Object.fromEntries(
    Object.entries(jwk).filter(([name]) => !['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(name)),
  )
  return {
    privateKey: createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }),
    publicKey: createPublicKey({ key: half, format: 'jwk' }),
  }
}

describe('vectors of the RFCs', () => {
  test.each(ROWS.filter(({ algorithm }) => algorithm.startsWith('RS')))(
    'K5 · reproduces $source ($algorithm) byte for byte',
    async ({ jwk, algorithm, signingInput, signature }) => {
      const sign = createInputSigner(keysOf(jwk).privateKey, algorithm, createGate(1))
      await expect(sign(signingInput, signal())).resolves.toBe(`${signingInput}.${signature}`)
    },
  )

  test.each(ROWS)(
    'K5 · the self-test accepts the signature of $source ($algorithm)',
    ({ jwk, algorithm, signingInput, signature }) => {
      expect(verifies(`${signingInput}.${signature}`, keysOf(jwk).publicKey, algorithm)).toBe(true)
    },
  )

  test.each(ROWS)(
    'K5 · the self-test refuses $source ($algorithm) with one bit changed',
    ({ jwk, algorithm, signingInput, signature }) => {
      const bytes = Buffer.from(signature, 'base64url')
      bytes[20]! ^= 1
      const changed = `${signingInput}.${bytes.toString('base64url')}`
      expect(verifies(changed, keysOf(jwk).publicKey, algorithm)).toBe(false)
    },
  )

  test.each(ROWS)(
    'K5 · jose verifies what the key of $source signs anew with $algorithm',
    async ({ jwk, algorithm, signingInput }) => {
      const { privateKey, publicKey } = keysOf(jwk)
      const token = await createInputSigner(
        privateKey,
        algorithm,
        createGate(1),
      )(signingInput, signal())
      const options = { algorithms: [algorithm] }
      await expect(compactVerify(token, publicKey, options)).resolves.toHaveProperty('payload')
    },
  )

  test('K5 · ES256K verifies with node:crypto from its JWK alone, and not as another curve', async () => {
    const key = openedKey({ privateKey: pair('k256').privateKey })
    const token = await key.sign('{"n":1}', signal())
    const { input, signature } = parts(token)
    const jwk = pair('k256').publicKey.export({ format: 'jwk' })
    const verifier = createPublicKey({ key: jwk, format: 'jwk' })
    const raw = { key: verifier, dsaEncoding: 'ieee-p1363' } as const
    expect(verify('sha256', input, raw, signature)).toBe(true)
    expect(verifies(token, pair('p256').publicKey, 'ES256K')).toBe(false)
    expect(verifies(token, verifier, 'ES256')).toBe(false)
  })
})
