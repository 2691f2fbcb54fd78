/** One contestant in a process of its own: an Express application with a token route. */
import { createPrivateKey, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type * as EmbedAuthModule from 'embed-auth'
import type { LatenodeAlgorithm } from 'embed-auth'
import express, { type Express, type Request, type Response } from 'express'
import { createSigner } from 'fast-jwt'
import { importPKCS8, SignJWT } from 'jose'
import jwt from 'jsonwebtoken'
import { answerParent } from './child.js'
import { observe, timeFileReads, type Distribution, type Observation } from './observe.js'

/** jsonwebtoken does not sign ES256K. */
export type Algorithm = Exclude<LatenodeAlgorithm, 'ES256K'>

export type TokenRoute =
  'bare' | 'snippet' | 'jsonwebtoken' | 'fast-jwt' | 'jose' | 'by-hand' | 'library'

export interface ServerSetting {
  readonly route: TokenRoute
  /** PKCS#8 PEM. */
  readonly pem: string
  readonly algorithm: Algorithm
  /** URL of the library's bundle, where the route is the library's. */
  readonly library: string
  /** Without the library's rate limit. */
  readonly unlimited: boolean
}

export const TOKEN_PATH = '/embed-token'
/** A route that has nothing to do with tokens; it answers as many bytes. */
export const OTHER_PATH = '/other'

const TENANT_ID = 1
const TTL_SECONDS = 300
const SDK_URL = 'https://embedded.latenode.com/static/sdk/0.1.6.js'
const TEAMS = [
  { spaceId: 1001, role: 'owner' },
  { spaceId: 1002, role: 'member' },
] as const
const ROLE_NAMES = { owner: 'manager', member: 'no-code' } as const
const ROLE_IDS = { owner: 2, member: 3 } as const

interface User {
  readonly id: string
  readonly teams: typeof TEAMS
}
type SignedIn = Request & { user?: User }

const userOf = (req: Request): User => (req as SignedIn).user!

/** The claims of a hand-written route, without `iat` and `exp`. */
const claimsFor = ({ id, teams }: User): Record<string, unknown> => ({
  tenant_id: TENANT_ID,
  user_id: id,
  grant_access: teams.map(({ spaceId, role }) => ({
    space_id: spaceId,
    role_id: ROLE_IDS[role],
  })),
})

/** The members that the library answers with, so that all bodies have one size. */
const bodyFor = (token: string): Record<string, unknown> => ({
  token,
  expiresIn: TTL_SECONDS,
  expiresAt: new Date(Date.now() + TTL_SECONDS * 1000).toISOString(),
  platform: 'latenode',
  embed: { sdkUrl: SDK_URL },
})

function sendToken(res: Response, token: string): void {
  res.set('Cache-Control', 'no-store').json(bodyFor(token))
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

const TOKEN_ROUTES: Readonly<
  Record<TokenRoute, (app: Express, setting: ServerSetting) => void | Promise<void>>
> = {
  bare() {},
  /** The snippet of the platform's documentation: every call parses the PEM. */
  snippet(app, { pem, algorithm }) {
    app.get(TOKEN_PATH, (req, res) => {
      sendToken(res, jwt.sign(claimsFor(userOf(req)), pem, { algorithm, expiresIn: TTL_SECONDS }))
    })
  },
  jsonwebtoken(app, { pem, algorithm }) {
    const key = createPrivateKey(pem)
    app.get(TOKEN_PATH, (req, res) => {
      sendToken(res, jwt.sign(claimsFor(userOf(req)), key, { algorithm, expiresIn: TTL_SECONDS }))
    })
  },
  'fast-jwt'(app, { pem, algorithm }) {
    const signToken = createSigner({ key: pem, algorithm, expiresIn: TTL_SECONDS * 1000 })
    app.get(TOKEN_PATH, (req, res) => {
      sendToken(res, signToken(claimsFor(userOf(req))))
    })
  },
  async jose(app, { pem, algorithm }) {
    const key = await importPKCS8(pem, algorithm)
    app.get(TOKEN_PATH, async (req, res) => {
      const token = await new SignJWT(claimsFor(userOf(req)))
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuedAt()
        .setExpirationTime(`${TTL_SECONDS} seconds`)
        .sign(key)
      sendToken(res, token)
    })
  },
  /** Asynchronous `crypto.sign` without any library. */
  'by-hand'(app, { pem, algorithm }) {
    const key = { key: createPrivateKey(pem), dsaEncoding: 'ieee-p1363' } as const
    const digest = `sha${algorithm.slice(2)}`
    const header = base64url(JSON.stringify({ alg: algorithm, typ: 'JWT' }))
    app.get(TOKEN_PATH, (req, res, next) => {
      const iat = Math.floor(Date.now() / 1000)
      const claims = { ...claimsFor(userOf(req)), iat, exp: iat + TTL_SECONDS }
      const input = `${header}.${base64url(JSON.stringify(claims))}`
      sign(digest, Buffer.from(input), key, (error, signature) => {
        if (error) next(error)
        else sendToken(res, `${input}.${signature.toString('base64url')}`)
      })
    })
  },
  /** The whole middleware, with its defaults: limiter, cache, deadline, protective headers. */
  async library(app, { pem, algorithm, library, unlimited }) {
    const { embedAuth, latenode } = (await import(library)) as typeof EmbedAuthModule
    const embed = embedAuth({
      getUser: userOf,
      platform: latenode({ tenantId: TENANT_ID, privateKey: pem, algorithm, sdkUrl: SDK_URL }),
      policy: { spaces: (user: User) => user.teams, roles: ROLE_NAMES },
      // The repeated user asks more often than 60 times a minute; the limiter counts all the same.
      rateLimit: unlimited ? false : { limit: 1_000_000_000 },
    })
    app.use(embed)
    await embed.ready()
  },
}

async function createApplication(setting: ServerSetting): Promise<Express> {
  const app = express().disable('x-powered-by')
  app.use(function readSession(req, _res, next) {
    ;(req as SignedIn).user = { id: req.get('x-user')!, teams: TEAMS }
    next()
  })
  await TOKEN_ROUTES[setting.route](app, setting)
  const { pem, algorithm } = setting
  const sample = claimsFor({ id: 'user-100000000', teams: TEAMS })
  const body = bodyFor(jwt.sign(sample, pem, { algorithm, expiresIn: TTL_SECONDS }))
  app.get(OTHER_PATH, (_req, res) => {
    res.json(body)
  })
  return app
}

let finish: (() => Observation) | undefined

const protocol = {
  /** Resolves to the port. */
  async listen(setting: ServerSetting): Promise<number> {
    const server = createServer(await createApplication(setting))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  },
  observe(watchesEventLoop: boolean): void {
    finish = observe(watchesEventLoop)
  },
  observed: (): Observation => finish!(),
  readFiles: (durationMs: number): Promise<Distribution> =>
    timeFileReads(fileURLToPath(import.meta.url), durationMs),
}

export type ServerProtocol = typeof protocol
answerParent(protocol)
