/** Takes access away on Latenode, through its admin API for white-label tenants. */
import { AdminError, safeCode } from './errors.js'
import {
  answerError,
  credentialsError,
  errorCode,
  isRecord,
  refusedError,
  runCall,
  type AdminCallOptions,
  type Connection,
  type Send,
} from './http.js'
import type { AdminResult } from './activepieces.js'
import {
  argumentError,
  credentialProblem,
  isPositiveInteger,
  readId,
  readOptions,
  readVariables,
  type AdminEnvironment,
  type AdminOptions,
} from './options.js'

/** Options of `latenodeAdmin`. */
export interface LatenodeAdminOptions extends AdminOptions {
  /** The token of the tenant's admin API. */
  readonly apiToken: string
}

/** Which space access is taken from: Latenode names a space by its owner, never by its id. */
export type RevokeFrom =
  | { readonly ownerId: string; readonly tenantSpace?: undefined }
  | { readonly tenantSpace: true; readonly ownerId?: undefined }

/** A user of the tenant, as `users()` returns it. */
export interface LatenodeAdminUser {
  /** The application's own id. */
  readonly userId: string
  readonly spaces: readonly { readonly spaceId: number; readonly name: string }[]
  readonly subscriptions: readonly LatenodeSubscription[]
}

/** A subscription of a user to a plan. */
export interface LatenodeSubscription {
  readonly subscriptionId: string
  readonly planId: number
  /** `subscription_status_active`, … */
  readonly status: string
}

/** Ids are the application's own: those of `userId` in the policy. */
export interface LatenodeAdmin {
  /**
   * Takes the user's access to a space away. `'done'` means that the platform accepted the request:
   * it does not report whether the user had access. `'not-found'`: no such user or owner.
   */
  revokeAccess(userId: string, from: RevokeFrom, options?: AdminCallOptions): Promise<AdminResult>
  /** Assigns the plan unless it is active, then cancels all other active subscriptions. */
  setPlan(userId: string, planId: number, options?: AdminCallOptions): Promise<AdminResult>
  /** All users of the tenant. */
  users(options?: AdminCallOptions): Promise<LatenodeAdminUser[]>
}

const PLATFORM = 'latenode'
const BASE_URL = 'https://api.latenode.com/latenode/v1/whitelabel/'
const VARIABLES = { apiToken: 'LATENODE_API_TOKEN' }
const ACTIVE = 'subscription_status_active'
/** Attempts to assign a plan: each begins with a new list. */
const MAX_ASSIGNMENTS = 3

function create(given: unknown, variables?: typeof VARIABLES): LatenodeAdmin {
  const { apiToken, fetch, timeoutMs } = readOptions(
    given,
    { apiToken: credentialProblem },
    variables,
  )
  const connection: Connection = {
    platform: PLATFORM,
    baseUrl: BASE_URL,
    credential: apiToken,
    headers: {},
    query: { AUTH_TOKEN: apiToken },
    fetch,
    timeoutMs,
  }

  /** Posts a request and returns `data`: `success` decides, not the status. */
  async function post(send: Send, path: string, body: object, retry = true): Promise<unknown> {
    const { status, body: envelope } = await send({ method: 'POST', path, body, retry })
    if (!isRecord(envelope) || typeof envelope.success !== 'boolean') {
      throw answerError(PLATFORM, 'JSON without `success`', status)
    }
    if (envelope.success && status < 400) return envelope.data
    const about = { status, platformCode: safeCode(errorCode(envelope), apiToken) }
    if (about.platformCode === 'auth.Unauthorized') throw credentialsError(PLATFORM, about)
    throw refusedError(PLATFORM, about)
  }

  async function listUsers(send: Send): Promise<LatenodeAdminUser[]> {
    const data = await post(send, 'users/list', { options: { include_subscriptions: true } })
    return readList(data, 'users', readUser)
  }

  async function areKnown(send: Send, userIds: readonly string[]): Promise<boolean> {
    const users = await listUsers(send)
    return userIds.every((id) => users.some(({ userId }) => userId === id))
  }

  /** Active subscriptions, compared exactly: the server can ignore the filters. */
  async function listActive(send: Send, userId: string): Promise<LatenodeSubscription[]> {
    const filters = { user_id: userId, statuses: [ACTIVE] }
    const data = await post(send, 'subscriptions/list', { filters })
    return readList(data, 'subscriptions', (row) => ({
      ...readSubscription(row),
      owner: textOf(row, 'user_id'),
    })).filter(({ owner, status }) => owner === userId && status === ACTIVE)
  }

  /**
   * Assigns a plan and returns the active subscriptions, this plan among them. After a lost answer
   * it lists again: the request may have been carried out, and a second one would add a second plan.
   */
  async function assign(
    send: Send,
    userId: string,
    planId: number,
  ): Promise<LatenodeSubscription[]> {
    for (let attempt = 1; ; attempt += 1) {
      let isAccepted = false
      try {
        await post(send, 'subscriptions', { user_id: userId, plan_id: String(planId) }, false)
        isAccepted = true
      } catch (error) {
        const isLost = error instanceof AdminError && error.code === 'ERR_ADMIN_UNAVAILABLE'
        if (!isLost || attempt === MAX_ASSIGNMENTS) throw error
      }
      const active = await listActive(send, userId)
      if (active.some((one) => one.planId === planId)) return active
      if (isAccepted) {
        throw answerError(PLATFORM, 'a list of subscriptions that lacks the plan it has accepted')
      }
    }
  }

  /** A cancellation is refused if an earlier one, with a lost answer, was carried out. */
  async function cancel(send: Send, userId: string, subscriptionId: string): Promise<void> {
    try {
      await post(send, 'subscriptions/cancel', { subscription_id: subscriptionId })
    } catch (error) {
      if (!(error instanceof AdminError) || error.code !== 'ERR_ADMIN_REFUSED') throw error
      const active = await listActive(send, userId)
      if (active.some((one) => one.subscriptionId === subscriptionId)) throw error
    }
  }

  return {
    async revokeAccess(userId, from, options = {}) {
      const grantee = readId(userId, 'userId', PLATFORM)
      const owner = readOwner(from)
      const body = {
        grantee_user_id: grantee,
        ...(owner !== undefined && { owner_user_id: owner }),
        revoke_from_tenant_space: owner === undefined,
      }
      return runCall(connection, options, async (send) => {
        if (!(await areKnown(send, owner === undefined ? [grantee] : [grantee, owner]))) {
          return 'not-found'
        }
        await post(send, 'space/access/revoke', body)
        return 'done'
      })
    },
    async setPlan(userId, planId, options = {}) {
      const id = readId(userId, 'userId', PLATFORM)
      if (!isPositiveInteger(planId)) {
        throw argumentError(PLATFORM, '`planId` must be a positive integer such as 35.')
      }
      return runCall(connection, options, async (send) => {
        if (!(await areKnown(send, [id]))) return 'not-found'
        let active = await listActive(send, id)
        if (!active.some((one) => one.planId === planId)) active = await assign(send, id, planId)
        const kept = active.find((one) => one.planId === planId)
        for (const { subscriptionId } of active) {
          if (subscriptionId !== kept?.subscriptionId) await cancel(send, id, subscriptionId)
        }
        return 'done'
      })
    },
    async users(options = {}) {
      return runCall(connection, options, listUsers)
    },
  }
}

function readOwner(from: unknown): string | undefined {
  const { ownerId, tenantSpace } = isRecord(from) ? from : {}
  if (tenantSpace === true && ownerId === undefined) return undefined
  if (tenantSpace === undefined || tenantSpace === false) {
    return readId(ownerId, 'ownerId', PLATFORM)
  }
  const message = 'The second argument must be { ownerId } or { tenantSpace: true }, and not both.'
  throw argumentError(PLATFORM, message)
}

function readList<T>(data: unknown, name: string, read: (row: Record<string, unknown>) => T): T[] {
  const rows = isRecord(data) ? data[name] : undefined
  if (!Array.isArray(rows) || !rows.every(isRecord)) throw shapeError(name)
  return rows.map(read)
}

function readUser(row: Record<string, unknown>): LatenodeAdminUser {
  return {
    userId: textOf(row, 'user_id'),
    spaces: readList({ spaces: row.spaces ?? [] }, 'spaces', (space) => ({
      spaceId: idOf(space, 'id'),
      name: textOf(space, 'name'),
    })),
    subscriptions: readList(
      { subscriptions: row.subscriptions ?? [] },
      'subscriptions',
      readSubscription,
    ),
  }
}

function readSubscription(row: Record<string, unknown>): LatenodeSubscription {
  return {
    subscriptionId: String(typeof row.id === 'number' ? row.id : textOf(row, 'id')),
    planId: idOf(row, 'plan_id'),
    status: textOf(row, 'status'),
  }
}

function textOf(row: Record<string, unknown>, name: string): string {
  const value = row[name]
  if (typeof value !== 'string') throw shapeError(name)
  return value
}

/** Ids of spaces and plans are decimal text, or numbers. */
function idOf(row: Record<string, unknown>, name: string): number {
  const value = row[name]
  const id = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (!isPositiveInteger(id)) throw shapeError(name)
  return id
}

function shapeError(name: string): AdminError {
  return answerError(PLATFORM, `JSON whose \`${name}\` is missing or of another type`)
}

/**
 * Creates a client of the admin API of Latenode. The token is in the URL of every request: keep
 * those out of the logs of proxies and tracing tools.
 * @throws EmbedAuthError that lists every invalid option
 */
export function latenodeAdmin(options: LatenodeAdminOptions): LatenodeAdmin {
  return create(options)
}

/** Reads `LATENODE_API_TOKEN`. */
latenodeAdmin.fromEnv = function fromEnv(
  environment: AdminEnvironment = process.env,
): LatenodeAdmin {
  return create(readVariables(VARIABLES, environment), VARIABLES)
}
