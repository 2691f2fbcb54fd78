/** The routes of Activepieces: the exchange, the SDK, the embed page, and a small part of the API. */
import express from 'express'
import type { Request, RequestHandler, Response, Router } from 'express'
import { checkToken } from '../../contract/index.js'
import { isRecord } from '../../values.js'
import { ANY_ORIGIN, jsonBody, sendPage, serveScript, type PlatformParts } from '../http.js'
import type { ActivepiecesConfig } from '../options.js'
import { framePage } from '../pages/html.js'
import { activepiecesView, type ActivepiecesAccounts, type ProjectMember } from './accounts.js'
import type { ExchangeResult, TokenCheck } from '../types.js'
import { activepiecesAdminRoutes } from './admin.js'
import { activepiecesFrameScript } from './frame-script.js'
import { activepiecesSdkScript } from './sdk.js'

type ActivepiecesParts = PlatformParts<ActivepiecesConfig, ActivepiecesAccounts>

/** The sandbox's own page sets this header to receive the check and the view with the answer. */
const WITH_CHECK = 'x-sandbox-check'

/** The API is open to every origin: its sessions are bearer tokens, not cookies. */
const anyOrigin: RequestHandler = (req, res, next) => {
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'authorization, content-type',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Expose-Headers': '*',
  })
  if (req.method === 'OPTIONS') res.status(204).end()
  else next()
}

function sendError(res: Response, status: number, code: string, message: string): void {
  res.status(status).json({ code, params: { message } })
}

export function activepiecesRoutes(parts: ActivepiecesParts): Router {
  const { accounts, automations, config, faults } = parts
  const router = express.Router()

  serveScript(router, '/sdk/embed/:file', activepiecesSdkScript)
  serveScript(router, '/activepieces/embed.js', activepiecesFrameScript)
  const { allowedEmbedOrigins: allowed } = config
  const frameAncestors = allowed === undefined ? ANY_ORIGIN : ["'self'", ...allowed].join(' ')
  router.get('/embed', (_req, res) => {
    sendPage(res, framePage('activepieces', '/activepieces/embed.js'), frameAncestors)
  })

  router.use('/api/v1', anyOrigin)
  router.post(
    '/api/v1/managed-authn/external-token',
    faults.beforeSignIn((res) => {
      sendError(res, 500, 'UNKNOWN', 'Failure simulated by the fault fail-every.')
    }),
    jsonBody,
    (req: Request, res: Response) => {
      const token = isRecord(req.body) ? req.body.externalAccessToken : undefined
      if (typeof token !== 'string') {
        sendError(res, 400, 'VALIDATION', 'body/externalAccessToken must be a string')
        return
      }
      const { status, body, check, member } = exchangeToken(parts, token, faults.nowMs())
      const isOwnPage = req.headers[WITH_CHECK] !== undefined
      const view = member && activepiecesView(member, member.isNew, check, automations)
      res.status(status).json(isOwnPage ? { ...body, check, view } : body)
    },
  )

  /** Answers 401 and returns undefined for a request without a session. */
  function requireSession(req: Request, res: Response): ProjectMember | undefined {
    const nowMs = faults.nowMs()
    const member = accounts.findSession(req.headers.authorization, nowMs)
    if (member?.user.status === 'INACTIVE') {
      sendError(res, 403, 'SESSION_EXPIRED', 'The session has expired')
      return undefined
    }
    if (member === undefined) sendError(res, 401, 'INVALID_BEARER_TOKEN', 'invalid access token')
    return member
  }

  router.get('/api/v1/flows', (req, res) => {
    const member = requireSession(req, res)
    if (member === undefined) return
    const data = automations.list('activepieces', [member.project.id])
    res.json({ data, next: null, previous: null })
  })
  router.post('/api/v1/projects/:projectId/mcp-server/token', (req, res) => {
    const member = requireSession(req, res)
    if (member === undefined) return
    const mcpServerUrl = `${req.protocol}://${req.headers.host ?? ''}/mcp`
    res.json({ mcpServerUrl, mcpToken: `sandbox-${member.project.id}` })
  })
  router.use('/api/v1', activepiecesAdminRoutes(config, accounts))
  return router
}

/** The result of an exchange; `member` is set if the token was accepted. */
interface Exchange extends ExchangeResult {
  readonly body: Readonly<Record<string, unknown>>
  readonly check: TokenCheck
  readonly member?: ReturnType<ActivepiecesAccounts['exchange']>
}

/** Exchanges a token for a session, or answers as the real server answers a refused one. */
export function exchangeToken(
  { accounts, checks, config }: ActivepiecesParts,
  token: string,
  nowMs: number,
): Exchange {
  const platform = 'activepieces'
  const { signingKeys, roles } = config
  const records = { signingKeys, roles, knowsUser: accounts.hasUser }
  const result = checkToken(token, { platform, records, nowMs })
  const { token: decoded, findings, refusal } = result
  const check = checks.add({ platform, token, decoded, findings, nowMs })
  if (refusal !== undefined || decoded === undefined) {
    const { status = 401, code, message = 'error decoding token' } = refusal?.answer ?? {}
    const codeMember = code === undefined ? {} : { code }
    const body =
      status === 500
        ? { statusCode: 500, ...codeMember, error: 'Internal Server Error', message }
        : { ...codeMember, params: { message } }
    return { accepted: false, status, body, findings, check }
  }
  const member = accounts.exchange(decoded.claims, check.at)
  const { user, project } = member
  const body = {
    id: user.id,
    platformRole: user.platformRole,
    status: user.status,
    externalId: user.externalId,
    platformId: accounts.platformId,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    trackEvents: true,
    newsLetter: false,
    verified: true,
    token: accounts.openSession(member, nowMs),
    projectId: project.id,
  }
  return { accepted: true, status: 200, body, findings, check, member }
}
