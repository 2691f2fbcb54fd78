/** Token routes as people write them, from the platforms' documentation to the fastest there is. */
import { createPrivateKey, sign } from 'node:crypto'
import type { Express } from 'express'
import { createSigner } from 'fast-jwt'
import { importPKCS8, SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import { TTL_SECONDS } from './people.js'
import { claimsFor, sendToken } from './token.js'

export const TOKEN_PATH = '/embed-token'
/** What the documentation's example and both official demos use. */
const ALGORITHM = 'RS512'

/** The documentation's snippet: the PEM's text goes into every call. */
export function mountSnippet(app: Express, pem: string): void {
  app.get(TOKEN_PATH, (req, res) => {
    const options = { algorithm: ALGORITHM, expiresIn: TTL_SECONDS } as const
    sendToken(res, jwt.sign(claimsFor(req), pem, options))
  })
}

export function mountJsonwebtoken(app: Express, pem: string): void {
  const key = createPrivateKey(pem)
  const options = { algorithm: ALGORITHM, expiresIn: TTL_SECONDS } as const
  app.get(TOKEN_PATH, (req, res) => {
    sendToken(res, jwt.sign(claimsFor(req), key, options))
  })
}

export async function mountJose(app: Express, pem: string): Promise<void> {
  const key = await importPKCS8(pem, ALGORITHM)
  app.get(TOKEN_PATH, async (req, res) => {
    const token = await new SignJWT(claimsFor(req))
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(`${TTL_SECONDS} seconds`)
      .sign(key)
    sendToken(res, token)
  })
}

export function mountFastJwt(app: Express, pem: string): void {
  const signToken = createSigner({
    key: pem,
    algorithm: ALGORITHM,
    expiresIn: TTL_SECONDS * 1000,
  })
  app.get(TOKEN_PATH, (req, res) => {
    sendToken(res, signToken(claimsFor(req)))
  })
}

/** No library at all: `crypto.sign` with a callback over a key that is ready. */
export function mountFloor(app: Express, pem: string): void {
  const key = createPrivateKey(pem)
  const header = base64url(JSON.stringify({ alg: ALGORITHM, typ: 'JWT' }))
  app.get(TOKEN_PATH, (req, res, next) => {
    const iat = Math.floor(Date.now() / 1000)
    const claims = { ...claimsFor(req), iat, exp: iat + TTL_SECONDS }
    const input = `${header}.${base64url(JSON.stringify(claims))}`
    sign('sha512', Buffer.from(input), key, (error, signature) => {
      if (error) next(error)
      else sendToken(res, `${input}.${signature.toString('base64url')}`)
    })
  })
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
