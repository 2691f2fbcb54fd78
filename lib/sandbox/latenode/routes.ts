/**
 * The routes of Latenode. The API behind the real frame is not documented. The sandbox exchanges a token
 * for a session cookie, and every other request needs that cookie: blocked cookies then have the same
 * effect as on the real platform.
 */
import { randomBytes } from 'node:crypto'
import express from 'express'
import type { Request, Response, Router } from 'express'
import { checkToken } from '../../contract/index.js'
import {
  ANY_ORIGIN,
  jsonBody,
  readCookie,
  sendPage,
  serveScript,
  setFrameCookie,
  stringMember,
  type PlatformParts,
} from '../http.js'
import type { LatenodeConfig } from '../options.js'
import { framePage } from '../pages/html.js'
import type { Command } from '../automations.js'
import type { ExchangeResult } from '../types.js'
import { latenodeView, type LatenodeAccounts } from './accounts.js'
import { latenodeAdminRoutes } from './admin.js'
import { latenodeFrameScript } from './frame-script.js'
import { latenodeSdkScript } from './sdk.js'

type LatenodeParts = PlatformParts<LatenodeConfig, LatenodeAccounts>

export function latenodeRoutes(parts: LatenodeParts): Router {
  const { accounts, automations, faults } = parts
  // Cookies ignore ports: the name keeps two sandboxes on one host apart.
  const cookieName = `latenode_sandbox_${randomBytes(4).toString('hex')}`
  const router = express.Router()

  serveScript(router, '/static/sdk/:file', latenodeSdkScript)
  serveScript(router, '/latenode/embed.js', latenodeFrameScript)
  router.get('/latenode/embed', (_req, res) => {
    sendPage(res, framePage('latenode', '/latenode/embed.js'), ANY_ORIGIN)
  })

  router.post(
    '/latenode/api/authorize',
    faults.beforeSignIn((res) => {
      const message = 'Failure simulated by the fault fail-every.'
      res.status(500).json({ code: 'SIMULATED_FAILURE', message })
    }),
    jsonBody,
    (req: Request, res: Response) => {
      const token = stringMember(req.body, 'token')
      if (token === undefined) {
        const message = 'The body must be { "token": "…" } as application/json.'
        res.status(400).json({ code: 'TOKEN_MISSING', message })
        return
      }
      const { sessionId, status, body } = signIn(parts, token, faults.nowMs())
      if (sessionId !== undefined && !faults.blocksCookies) {
        setFrameCookie(res, cookieName, sessionId)
      }
      res.status(status).json(body)
    },
  )

  /** Answers 401 and returns undefined for a request without a session. */
  function requireSession(req: Request, res: Response) {
    const cookie = faults.blocksCookies ? undefined : readCookie(req, cookieName)
    const session = accounts.findSession(cookie)
    const user = session && accounts.user(session.userId)
    if (session !== undefined && user !== undefined) {
      return { session, user, places: accounts.placesOf(user) }
    }
    const message = 'The browser did not send the session cookie.'
    const fix = 'Allow third-party cookies. Safari and private windows block them.'
    res.status(401).json({ code: 'SESSION_MISSING', message, fix })
    return undefined
  }

  router.get('/latenode/api/session', (req, res) => {
    const found = requireSession(req, res)
    if (found === undefined) return
    const { session, user, places } = found
    res.json(latenodeView(session, user, places, automations))
  })

  router.post('/latenode/api/commands', jsonBody, (req: Request, res: Response) => {
    const found = requireSession(req, res)
    if (found === undefined) return
    const command = readCommand(req.body)
    const placeId = automations.find(command.id)?.placeId ?? command.placeId
    const place = found.places.find(({ id }) => id === placeId)
    if (place === undefined) {
      res.json({ ok: false, code: 'FORBIDDEN', message: 'The user has no access to this space.' })
      return
    }
    const outcome = automations.perform(place, command)
    const ids = found.places.map(({ id }) => id)
    res.json({ ...outcome, automations: automations.list('latenode', ids) })
  })

  router.use(latenodeAdminRoutes(parts.config, accounts))
  return router
}

/** The command in a body. Members of a wrong type are ignored. */
function readCommand(body: unknown): Command & { readonly placeId: string | undefined } {
  return {
    name: stringMember(body, 'name') ?? '',
    id: stringMember(body, 'id'),
    placeId: stringMember(body, 'placeId'),
    title: stringMember(body, 'title'),
    nodeTypeId: stringMember(body, 'nodeTypeId'),
    nodeTitle: stringMember(body, 'nodeTitle'),
  }
}

/** Checks a token; if it is accepted, applies its claims and opens a session. */
export function signIn(
  { accounts, checks, config }: LatenodeParts,
  token: string,
  nowMs: number,
): ExchangeResult & { readonly sessionId?: string } {
  const { tenantId, publicKey, plans } = config
  const records = { tenantId, publicKey, plans, hasSpace: accounts.hasSpace }
  const result = checkToken(token, { platform: 'latenode', records, nowMs })
  const entry = { platform: 'latenode', token, decoded: result.token, nowMs } as const
  const { refusal } = result
  if (refusal !== undefined || result.token === undefined) {
    const { findings } = result
    const check = checks.add({ ...entry, findings })
    const { status = 401, code = 'TOKEN_INVALID', message = '' } = refusal?.answer ?? {}
    const fix = refusal?.fix
    const body = { code, message, check, ...(fix !== undefined && { fix }) }
    return { accepted: false, status, body, findings }
  }
  const at = new Date(nowMs).toISOString()
  const { user, isNew, findings: later } = accounts.authorize(result.token.claims, at)
  const findings = [...result.findings, ...later]
  const check = checks.add({ ...entry, findings })
  const sessionId = accounts.openSession({ userId: user.userId, isNew, check })
  return { accepted: true, status: 204, body: undefined, findings, sessionId }
}
