/** Activepieces' side over HTTP: the exchange, the SDK's script, the embed page, a little API. */
import express from 'express'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { Automations } from '../automations.js'
import { bodyFault, jsonBody, sendPage, sendScript, stringMember } from '../http.js'
import type { Journal } from '../journal.js'
import type { Misbehaviour } from '../misbehave.js'
import type { ActivepiecesConfig } from '../options.js'
import { framePage } from '../pages/frame.js'
import { readCommand } from '../view.js'
import type { ActivepiecesAccounts, Admission } from './accounts.js'
import { activepiecesFrameScript } from './frame-script.js'
import { INVALID_TOKEN, judgeActivepieces } from './judge.js'
import { activepiecesSdkScript } from './sdk.js'
import type { ActivepiecesSessions } from './sessions.js'
import { activepiecesView, placeOf } from './view.js'

export interface ActivepiecesSide {
  readonly config: ActivepiecesConfig
  readonly accounts: ActivepiecesAccounts
  readonly sessions: ActivepiecesSessions
  readonly automations: Automations
  readonly journal: Journal
  readonly misbehaviour: Misbehaviour
}

/** Set by the sandbox's own page: asks for the verdict beside the answer of the contract. */
const WITH_CHECK = 'x-sandbox-check'

/** Public, as the real API: sessions are bearer tokens, no cookie is involved. */
const anyOrigin: RequestHandler = (req, res, next) => {
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Headers': 'authorization, content-type',
    'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
  })
  if (req.method === 'OPTIONS') res.status(204).end()
  else next()
}

function fault(res: Response, status: number, code: string, message: string): void {
  res.status(status).json({ code, params: { message } })
}

export function activepiecesRoutes(side: ActivepiecesSide): Router {
  const { accounts, automations, misbehaviour, sessions } = side
  const router = express.Router()

  router.get('/sdk/embed/:file', (req, res, next) => {
    if (/^[\w.-]{1,40}\.js$/.test(req.params.file)) sendScript(res, activepiecesSdkScript)
    else next()
  })
  router.get('/embed', (_req, res) => {
    sendPage(res, framePage('activepieces', '/activepieces/embed.js'), 'framed')
  })
  router.get('/activepieces/embed.js', (_req, res) => {
    sendScript(res, activepiecesFrameScript)
  })

  router.use('/api/v1', anyOrigin)
  router.post(
    '/api/v1/managed-authn/external-token',
    misbehaviour.beforeJudging((res) => {
      fault(res, 500, 'UNKNOWN', 'Told to fail by the fault fail-every.')
    }),
    jsonBody,
    (req: Request, res: Response) => {
      const compact = stringMember(req.body, 'externalAccessToken')
      if (compact === undefined) {
        const message = 'body/externalAccessToken must be a string'
        fault(res, 400, 'VALIDATION', message)
        return
      }
      exchange(side, compact, req, res)
    },
  )

  /** Whose session a request is of; where it is nobody's, the answer is given here. */
  function admitted(req: Request, res: Response): Admission | undefined {
    const session = sessions.find(req.headers.authorization, misbehaviour.nowMs(req.originalUrl))
    const found = session && accounts.admission(session.userId, session.projectId)
    if (found === undefined) fault(res, 401, INVALID_TOKEN, 'invalid access token')
    return found
  }

  router.get('/api/v1/users/me', (req, res) => {
    const found = admitted(req, res)
    if (found === undefined) return
    const { user, project, role } = found
    const { id, externalId, firstName, lastName, email, platformRole } = user
    const { platformId } = accounts
    const projectId = project.id
    res.json({
      id,
      externalId,
      firstName,
      lastName,
      email,
      platformRole,
      platformId,
      projectId,
      role,
    })
  })
  router.get('/api/v1/flows', (req, res) => {
    const found = admitted(req, res)
    if (found === undefined) return
    const data = automations.list('activepieces', [found.project.id])
    res.json({ data, next: null, previous: null })
  })
  router.post('/api/v1/sandbox/commands', jsonBody, (req: Request, res: Response) => {
    const found = admitted(req, res)
    if (found === undefined) return
    const { id: placeId, role: roleName, actions } = placeOf(found)
    const performer = { platform: 'activepieces', placeId, roleName, actions } as const
    const outcome = automations.perform(performer, readCommand(req.body))
    res.json({ ...outcome, automations: automations.list('activepieces', [placeId]) })
  })
  router.use('/api/v1', (_req, res) => fault(res, 404, 'ENTITY_NOT_FOUND', 'not in the sandbox'))
  router.use(
    '/api/v1',
    bodyFault((res, status, message) => fault(res, status, 'VALIDATION', message)),
  )
  return router
}

/** Answers as the contract has it; to the sandbox's own page also what else there is to say. */
function exchange(side: ActivepiecesSide, compact: string, req: Request, res: Response): void {
  const { accounts, automations, config, journal, misbehaviour, sessions } = side
  const nowMs = misbehaviour.nowMs(req.originalUrl)
  const verdict = judgeActivepieces(compact, config, nowMs)
  const at = new Date(nowMs).toISOString()
  const check = journal.record({ platform: 'activepieces', compact, verdict, at })
  const own = req.headers[WITH_CHECK] !== undefined
  if (!verdict.accepted) {
    const { code, message } = verdict.refusal
    const answer = { code, params: { message } }
    res.status(401).json(own ? { ...answer, check } : answer)
    return
  }
  const admission = accounts.exchange(verdict.token.claims, at)
  const { user, project } = admission
  const session = { userId: user.id, projectId: project.id }
  const answer = {
    id: user.id,
    platformRole: user.platformRole,
    status: 'ACTIVE',
    externalId: user.externalId,
    platformId: accounts.platformId,
    firstName: user.firstName,
    lastName: user.lastName,
    email: user.email,
    trackEvents: true,
    newsLetter: false,
    verified: true,
    token: sessions.open(session, accounts.platformId, nowMs),
    projectId: project.id,
  }
  const view = own ? activepiecesView(admission, check, automations, nowMs) : undefined
  res.json(view === undefined ? answer : { ...answer, view })
}
