/** The admin API of Activepieces: users, projects and members, for the API keys of the options. */
import { createHash } from 'node:crypto'
import express from 'express'
import type { Request, Response, Router } from 'express'
import { jsonBody, stringMember } from '../http.js'
import type { ActivepiecesConfig } from '../options.js'
import type { ActivepiecesMembership, ActivepiecesProject, ActivepiecesUser } from '../types.js'
import type { ActivepiecesAccounts } from './accounts.js'

const USERS_PER_PAGE = 10
const PROJECTS_PER_PAGE = 50

/** The sandbox keeps no times of creation. */
const TIMES = { created: '2026-01-01T00:00:00.000Z', updated: '2026-01-01T00:00:00.000Z' }

export function activepiecesAdminRoutes(
  { apiKeys }: ActivepiecesConfig,
  accounts: ActivepiecesAccounts,
): Router {
  const router = express.Router()
  const { platformId } = accounts

  router.use(['/users', '/projects', '/project-members'], (req, res, next) => {
    const key = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1]
    if (key !== undefined && apiKeys.includes(key)) next()
    else sendError(res, 401, 'AUTHENTICATION', { message: 'invalid api key' })
  })

  function userBody(user: ActivepiecesUser) {
    const { id, email, firstName, lastName, status, externalId, platformRole, lastSeenAt } = user
    const names = { email, firstName, lastName }
    const facts = { status, externalId, platformId, platformRole, lastActiveDate: lastSeenAt }
    return { id, ...TIMES, ...names, ...facts, imageUrl: null }
  }

  function projectBody({ id, externalId, displayName }: ActivepiecesProject) {
    const ownerId = accounts.users()[0]?.id
    const totalUsers = accounts.memberships().filter((one) => one.projectId === id).length
    const plan = { projectId: id, name: 'sandbox', piecesFilterType: 'NONE', pieces: [] }
    const facts = { ownerId, platformId, externalId, displayName, type: 'TEAM' }
    const settings = { icon: { color: 'BLUE' }, maxConcurrentJobs: null, releasesEnabled: false }
    return {
      id,
      ...TIMES,
      ...facts,
      ...settings,
      plan: { id: shortHash(id), ...TIMES, ...plan },
      analytics: { totalUsers, activeUsers: totalUsers, totalFlows: 0, activeFlows: 0 },
    }
  }

  function memberBody(membership: ActivepiecesMembership) {
    const { userId, projectId, role } = membership
    const user = accounts.users().find(({ id }) => id === userId)
    const project = accounts.projects().find(({ id }) => id === projectId)
    const projectRole = {
      id: shortHash(role),
      ...TIMES,
      name: role,
      permissions: [],
      type: 'DEFAULT',
    }
    return {
      id: membershipId(membership),
      ...TIMES,
      platformId,
      userId,
      projectId,
      projectRoleId: projectRole.id,
      projectRole,
      user: user && userBody(user),
      project: { id: projectId, displayName: project?.displayName },
    }
  }

  router.get('/users', (req, res) => {
    const found = accounts.users().filter(matches(req.query.externalId))
    res.json(pageOf(found.map(userBody), req, USERS_PER_PAGE))
  })
  router.post('/users/:id', jsonBody, (req: Request, res: Response) => {
    const user = accounts.users().find(({ id }) => id === req.params.id)
    const status = stringMember(req.body, 'status')
    if (user === undefined) notFound(res, 'user', req.params.id)
    else if (status !== 'ACTIVE' && status !== 'INACTIVE') {
      sendError(res, 400, 'VALIDATION', { message: 'body/status must be ACTIVE or INACTIVE' })
    } else if (user.platformRole === 'ADMIN' && status === 'INACTIVE') {
      sendError(res, 409, 'VALIDATION', { message: 'The owner cannot be deactivated' })
    } else res.json(userBody(accounts.setStatus(user.id, status) ?? user))
  })
  router.delete('/users/:id', (req, res) => {
    if (accounts.deleteUser(req.params.id)) res.status(204).end()
    else notFound(res, 'user', req.params.id)
  })
  router.get('/projects', (req, res) => {
    const found = accounts.projects().filter(matches(req.query.externalId))
    res.json(pageOf(found.map(projectBody), req, PROJECTS_PER_PAGE))
  })
  router.get('/project-members', (req, res) => {
    const { projectId } = req.query
    const found = accounts.memberships().filter((one) => one.projectId === projectId)
    res.json(pageOf(found.map(memberBody), req, USERS_PER_PAGE))
  })
  router.delete('/project-members/:id', (req, res) => {
    const found = accounts.memberships().find((one) => membershipId(one) === req.params.id)
    if (found === undefined) {
      notFound(res, 'project_member', req.params.id)
      return
    }
    accounts.deleteMembership(found)
    res.status(204).end()
  })
  return router
}

function matches(externalId: unknown) {
  return (row: { readonly externalId: string | null }) =>
    externalId === undefined || row.externalId === externalId
}

/** A page from a cursor on; the cursor is a position, in the form of an opaque text. */
function pageOf(rows: readonly object[], req: Request, defaultLimit: number) {
  const { cursor } = req.query
  const start = numberOf(/^at_(\d{1,9})$/.exec(typeof cursor === 'string' ? cursor : '')?.[1]) ?? 0
  const end = start + (numberOf(req.query.limit) ?? defaultLimit)
  const previous = start === 0 ? null : 'at_0'
  return {
    data: rows.slice(start, end),
    next: end < rows.length ? `at_${end}` : null,
    previous,
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined
}

function membershipId({ userId, projectId }: ActivepiecesMembership): string {
  return shortHash(`${userId} ${projectId}`)
}

/** 21 characters, as the platform's own ids. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 21)
}

function notFound(res: Response, entityType: string, entityId: unknown): void {
  sendError(res, 404, 'ENTITY_NOT_FOUND', { entityType, entityId })
}

function sendError(res: Response, status: number, code: string, params: object): void {
  res.status(status).json({ code, params })
}
