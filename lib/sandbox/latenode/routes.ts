/**
 * Latenode's side over HTTP. How the real frame talks to its backend is not documented; what counts
 * is kept: a token in, a session cookie out, and nothing works unless that cookie comes back.
 */
import { randomBytes } from 'node:crypto'
import express from 'express'
import type { Request, Response, Router } from 'express'
import type { Automations } from '../automations.js'
import { readCookie, setFrameCookie } from '../cookies.js'
import { bodyFault, jsonBody, sendPage, sendScript, stringMember } from '../http.js'
import type { Journal } from '../journal.js'
import type { Misbehaviour } from '../misbehave.js'
import type { LatenodeConfig } from '../options.js'
import { framePage } from '../pages/frame.js'
import { readCommand } from '../view.js'
import type { LatenodeAccounts } from './accounts.js'
import { judgeLatenode } from './judge.js'
import { latenodeFrameScript } from './frame-script.js'
import { latenodeSdkScript } from './sdk.js'
import type { LatenodeSession, LatenodeSessions } from './sessions.js'
import { latenodeView, placesOf } from './view.js'

export interface LatenodeSide {
  readonly config: LatenodeConfig
  readonly accounts: LatenodeAccounts
  readonly sessions: LatenodeSessions
  readonly automations: Automations
  readonly journal: Journal
  readonly misbehaviour: Misbehaviour
}

const SIGN_IN_AGAIN = {
  code: 'SESSION_MISSING',
  message: 'No session: the cookie that the authorization set did not come back.',
  hint: 'third-party cookies of this browser; Safari and private windows block them',
}

export function latenodeRoutes(side: LatenodeSide): Router {
  const { accounts, automations, misbehaviour, sessions } = side
  // Cookies know no ports: two sandboxes on one host must not read each other's.
  const cookieName = `latenode_sandbox_${randomBytes(4).toString('hex')}`
  const router = express.Router()

  router.get('/static/sdk/:file', (req, res, next) => {
    if (/^[\w.-]{1,40}\.js$/.test(req.params.file)) sendScript(res, latenodeSdkScript)
    else next()
  })
  router.get('/latenode/embed', (_req, res) => {
    sendPage(res, framePage('latenode', '/latenode/embed.js'), 'framed')
  })
  router.get('/latenode/embed.js', (_req, res) => {
    sendScript(res, latenodeFrameScript)
  })

  router.post(
    '/latenode/api/authorize',
    misbehaviour.beforeJudging((res) => {
      const message = 'Told to fail by the fault fail-every.'
      res.status(500).json({ code: 'PLATFORM_FAULT', message, hint: '`faults` of the sandbox' })
    }),
    jsonBody,
    (req: Request, res: Response) => {
      const token = stringMember(req.body, 'token')
      if (token === undefined) {
        const message = 'The body must be { "token": "…" } as application/json.'
        res
          .status(400)
          .json({ code: 'TOKEN_MISSING', message, hint: '`token` in configure({ … })' })
        return
      }
      const answer = authorize(side, token, misbehaviour.nowMs(req.originalUrl))
      if (answer.session === undefined) {
        res.status(401).json({ ...answer.check.refusal, check: answer.check })
        return
      }
      if (!misbehaviour.blocksCookies(req.originalUrl)) {
        setFrameCookie(res, cookieName, sessions.open(answer.session), '/')
      }
      res.status(204).end()
    },
  )

  function sessionOf(req: Request) {
    if (misbehaviour.blocksCookies(req.originalUrl)) return undefined
    const session = sessions.find(readCookie(req, cookieName))
    const user = session === undefined ? undefined : accounts.user(session.userId)
    return session === undefined || user === undefined ? undefined : { session, user }
  }

  router.get('/latenode/api/session', (req, res) => {
    const found = sessionOf(req)
    if (found === undefined) {
      res.status(401).json(SIGN_IN_AGAIN)
      return
    }
    const now = misbehaviour.nowMs(req.originalUrl)
    res.json(latenodeView(found.session, found.user, accounts, automations, now))
  })

  router.post('/latenode/api/commands', jsonBody, (req: Request, res: Response) => {
    const found = sessionOf(req)
    if (found === undefined) {
      res.status(401).json(SIGN_IN_AGAIN)
      return
    }
    const command = readCommand(req.body)
    const places = placesOf(found.user, accounts)
    const open = automations.find(command.id ?? '')?.placeId ?? command.placeId
    const place = places.find((candidate) => candidate.id === open)
    if (place === undefined) {
      res.json({ ok: false, code: 'FORBIDDEN', message: 'This user is in no such space.' })
      return
    }
    const { id: placeId, role: roleName, actions } = place
    const outcome = automations.perform(
      { platform: 'latenode', placeId, roleName, actions },
      command,
    )
    const ids = places.map((candidate) => candidate.id)
    res.json({ ...outcome, automations: automations.list('latenode', ids) })
  })

  router.post('/latenode/webhook/:id', (req, res) => {
    const scenario = automations.find(req.params.id)
    if (scenario?.platform !== 'latenode' || !scenario.active) {
      res
        .status(404)
        .json({ code: 'WEBHOOK_UNKNOWN', message: 'No scenario that is on listens here.' })
      return
    }
    const { placeId } = scenario
    const sender = { platform: 'latenode', placeId, roleName: 'Webhook', actions: ['run'] } as const
    automations.perform(sender, { name: 'runOnce', id: scenario.id })
    res.status(202).json({ accepted: true })
  })

  router.use(
    '/latenode',
    bodyFault((res, status, message) => {
      res
        .status(status)
        .json({ code: 'BODY_INVALID', message, hint: '`token` in configure({ … })' })
    }),
  )
  return router
}

function authorize(side: LatenodeSide, compact: string, nowMs: number) {
  const { accounts, config, journal } = side
  const verdict = judgeLatenode(compact, config.publicKey, accounts.books, nowMs)
  const entry = {
    platform: 'latenode',
    compact,
    verdict,
    at: new Date(nowMs).toISOString(),
  } as const
  if (!verdict.accepted) return { check: journal.record(entry), session: undefined }
  const { user, isNew, warnings } = accounts.authorize(verdict.token.claims, entry.at)
  const check = journal.record({ ...entry, warnings })
  const session: LatenodeSession = { userId: user.userId, isNew, check }
  return { check, session }
}
