/**
 * The admin API of Latenode: users, access and subscriptions, for the keys of the options. Of the error
 * codes, only `auth.Unauthorized` is documented; the others are the sandbox's own.
 */
import { randomBytes } from 'node:crypto'
import express from 'express'
import type { Request, RequestHandler, Response, Router } from 'express'
import { isRecord } from '../../values.js'
import { jsonBody, stringMember } from '../http.js'
import type { LatenodeConfig } from '../options.js'
import type { LatenodeAccounts, Subscription } from './accounts.js'

const BASE = '/latenode/v1/whitelabel'

export function latenodeAdminRoutes(
  { apiKeys, plans }: LatenodeConfig,
  accounts: LatenodeAccounts,
): Router {
  const router = express.Router()

  const requireKey: RequestHandler = (req, res, next) => {
    const { AUTH_TOKEN: key } = req.query
    if (typeof key === 'string' && apiKeys.includes(key)) next()
    else refuse(res, 'auth.Unauthorized', 'Unauthorized', 401)
  }
  router.use(BASE, requireKey, jsonBody)

  router.post(`${BASE}/users/list`, (_req, res) => {
    const users = accounts.users().map((user) => ({
      user_id: user.userId,
      subscriptions: accounts.subscriptionsOf(user.userId).map(subscriptionBody),
      spaces: accounts.placesOf(user).map(({ id, name }) => ({ id, name })),
    }))
    succeed(res, { users })
  })
  router.post(`${BASE}/space/access/revoke`, (req: Request, res: Response) => {
    const grantee = accounts.user(stringMember(req.body, 'grantee_user_id') ?? '')
    const ownerId = stringMember(req.body, 'owner_user_id')
    const fromTenant = isRecord(req.body) && req.body.revoke_from_tenant_space === true
    if (grantee === undefined || (!fromTenant && accounts.user(ownerId ?? '') === undefined)) {
      refuse(res, 'user.NotFound', 'The user does not exist.')
      return
    }
    accounts.revoke(grantee, fromTenant ? null : (ownerId ?? ''))
    succeed(res, {})
  })
  router.post(`${BASE}/subscriptions/list`, (req: Request, res: Response) => {
    const filters: unknown = isRecord(req.body) ? req.body.filters : undefined
    const userId = stringMember(filters, 'user_id')
    const statuses = isRecord(filters) ? filters.statuses : undefined
    const users = accounts.users().filter((user) => userId === undefined || user.userId === userId)
    const found = users
      .flatMap((user) => accounts.subscriptionsOf(user.userId))
      .filter(({ status }) => !Array.isArray(statuses) || statuses.includes(status))
    succeed(res, { subscriptions: found.map(subscriptionBody) })
  })
  router.post(`${BASE}/subscriptions`, (req: Request, res: Response) => {
    const user = accounts.user(stringMember(req.body, 'user_id') ?? '')
    const planId = Number(stringMember(req.body, 'plan_id'))
    if (user === undefined) refuse(res, 'user.NotFound', 'The user does not exist.')
    else if (!plans.has(planId)) refuse(res, 'plan.NotFound', 'The plan does not exist.')
    else {
      const subscription = accounts.subscribe(user.userId, planId)
      succeed(res, { subscription: subscriptionBody(subscription) })
    }
  })
  router.post(`${BASE}/subscriptions/cancel`, (req: Request, res: Response) => {
    const id: unknown = isRecord(req.body) ? req.body.subscription_id : undefined
    if (accounts.cancel(Number(id))) succeed(res, {})
    else refuse(res, 'subscription.NotFound', 'No active subscription has this id.')
  })
  return router
}

function subscriptionBody({ id, planId, userId, status }: Subscription) {
  return { id: String(id), plan_id: String(planId), user_id: userId, status }
}

function succeed(res: Response, data: object): void {
  res.json({ success: true, request_id: requestId(), data, errors: [] })
}

function refuse(res: Response, code: string, message: string, status = 200): void {
  const errors = [{ message, code }]
  res.status(status).json({ success: false, request_id: requestId(), data: {}, errors })
}

function requestId(): string {
  return randomBytes(8).toString('hex')
}
