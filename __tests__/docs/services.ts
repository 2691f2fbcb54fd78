/** The documented HTTP interfaces of the key services, as far as one signature needs them. */
import type { KeyPair } from '../helpers/key-pairs.js'
import { signOrder, standIn } from './stand-in.js'
import type { Asked, NotedMessages, StandIn } from './stand-in.js'

const bytes = (value: unknown, encoding: 'base64' | 'base64url') =>
  Buffer.from(String(value), encoding)
const longestSalt = 'the longest that fits'

/** AWS KMS, JSON 1.1: `TrentService.Sign` and `TrentService.GetPublicKey`. */
export function awsKms(pair: KeyPair, noted: NotedMessages): Promise<StandIn> {
  return standIn(({ headers, body }) => {
    if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) throw new Error('unsigned')
    if (body.KeyId !== 'kms-key') throw new Error('NotFoundException')
    if (headers['x-amz-target'] === 'TrentService.GetPublicKey') {
      const der = pair.publicKey.export({ type: 'spki', format: 'der' })
      return { body: { KeyId: body.KeyId, PublicKey: der.toString('base64') } }
    }
    if (headers['x-amz-target'] !== 'TrentService.Sign') throw new Error('UnknownOperation')
    const [, scheme, bits] = /^(\w+)_SHA_(\d+)$/.exec(String(body.SigningAlgorithm))!
    if (body.MessageType !== 'DIGEST') throw new Error('ValidationException')
    const hash = `sha${bits}`
    const message = noted.messageOf(hash, bytes(body.Message, 'base64'))
    const saltLength = scheme === 'RSASSA_PSS' ? Number(bits) / 8 : undefined
    const signature = signOrder(message, pair.privateKey, { hash, saltLength })
    return { body: { KeyId: body.KeyId, Signature: signature.toString('base64') } }
  })
}

/** Azure Key Vault, REST: a challenge first, then `GET` and `sign` of one version of a key. */
export function azureKeyVault(pair: KeyPair, noted: NotedMessages): Promise<StandIn> {
  return standIn(({ method, path, headers, body }) => {
    if (headers.authorization !== 'Bearer azure-token') {
      const challenge =
        'Bearer authorization="https://login.example.com/tenant", resource="https://vault.azure.net"'
      return { status: 401, headers: { 'www-authenticate': challenge }, body: {} }
    }
    const [route] = path.split('?')
    const kid = `http://${headers.host}/keys/signing/v1`
    if (method === 'GET' && route === '/keys/signing/v1') {
      const { crv, ...jwk } = pair.publicKey.export({ format: 'jwk' })
      const named = crv === 'secp256k1' ? 'P-256K' : crv
      const key = { ...jwk, ...(crv && { crv: named }), kid, key_ops: ['sign', 'verify'] }
      return { body: { key, attributes: { enabled: true } } }
    }
    if (method !== 'POST' || route !== '/keys/signing/v1/sign') throw new Error('NotFound')
    const [, family, bits] = /^([RPE]S)(\d+)/.exec(String(body.alg))!
    const hash = `sha${bits}`
    const message = noted.messageOf(hash, bytes(body.value, 'base64url'))
    const saltLength = family === 'PS' ? Number(bits) / 8 : undefined
    const order = { hash, saltLength, encoding: 'ieee-p1363' } as const
    return {
      body: { kid, value: signOrder(message, pair.privateKey, order).toString('base64url') },
    }
  })
}

/** HashiCorp Vault Transit, HTTP API, with its defaults: newest version, DER, longest salt. */
export function vaultTransit(pair: KeyPair): Promise<StandIn> {
  const newest = 3
  const keys = { 2: { public_key: pair.publicPem } }
  return standIn((asked: Asked) => {
    const { method, path, headers, body } = asked
    if (headers['x-vault-token'] !== 'vault-token') return { status: 403, body: { errors: [] } }
    if (method === 'GET' && path === '/v1/transit/keys/signing') return { body: { data: { keys } } }
    const [, bits] = /^\/v1\/transit\/sign\/signing\/sha2-(\d+)$/.exec(path)!
    const version = body.key_version ?? newest
    if (version !== 2) throw new Error('signed with another version')
    const salt = body.salt_length ?? longestSalt
    const isPss = body.signature_algorithm === 'pss'
    const signature = signOrder(bytes(body.input, 'base64'), pair.privateKey, {
      hash: `sha${bits}`,
      saltLength: isPss ? (salt === 'hash' ? Number(bits) / 8 : 190) : undefined,
      encoding: body.marshaling_algorithm === 'jws' ? 'ieee-p1363' : 'der',
    })
    const encoding = body.marshaling_algorithm === 'jws' ? 'base64url' : 'base64'
    return { body: { data: { signature: `vault:v2:${signature.toString(encoding)}` } } }
  })
}
