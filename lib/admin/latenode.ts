/** Takes access away on Latenode, through its admin API for white-label tenants. */
import { isRecord, positiveInteger } from '../values.js'
import { AdminError } from './errors.js'
import {
  refusal,
  runCall,
  unexpectedAnswer,
  type AdminCallOptions,
  type AdminResult,
  type Send,
} from './http.js'
import { clientFactory, readId, type AdminOptions } from './options.js'

/** Options of `latenodeAdmin`. */
export interface LatenodeAdminOptions extends AdminOptions {
  /** The token of the tenant's admin API. */
  readonly apiToken: string | undefined
}

/**
 * Which space access is taken from: Latenode names a space by its owner or as the tenant space, never by
 * its id. It does not document the effect of `tenantSpace` in a tenant with several spaces.
 */
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

type Row = Readonly<Record<string, unknown>>

const PLATFORM = 'latenode'
const ACTIVE = 'subscription_status_active'
const MAX_ASSIGNMENTS = 3

const { create, fromEnv } = clientFactory(
  { apiToken: 'LATENODE_API_TOKEN' },
  ({ apiToken, ...rest }): LatenodeAdmin => {
    const connection = {
      platform: PLATFORM,
      baseUrl: 'https://api.latenode.com/latenode/v1/whitelabel/',
      credential: apiToken,
      query: { AUTH_TOKEN: apiToken },
      ...rest,
    } as const
    return {
      async revokeAccess(userId, from, options = {}) {
        const grantee = readId(userId, 'userId', PLATFORM)
        const owner = readOwner(from)
        return runCall(connection, options, async (send) => {
          const ids = owner === undefined ? [grantee] : [grantee, owner]
          if (!(await areKnown(send, ids))) return 'not-found'
          await post(send, 'space/access/revoke', {
            grantee_user_id: grantee,
            ...(owner !== undefined && { owner_user_id: owner }),
            revoke_from_tenant_space: owner === undefined,
          })
          return 'done'
        })
      },
      async setPlan(userId, planId, options = {}) {
        const id = readId(userId, 'userId', PLATFORM)
        if (typeof planId !== 'number' || positiveInteger(planId) === undefined) {
          throw argumentError('`planId` must be a positive integer such as 35.')
        }
        return runCall(connection, options, async (send) => {
          if (!(await areKnown(send, [id]))) return 'not-found'
          const active = await assign(send, id, planId)
          const kept = active.find((one) => one.planId === planId)
          for (const { subscriptionId } of active) {
            if (subscriptionId !== kept?.subscriptionId) await cancel(send, id, subscriptionId)
          }
          return 'done'
        })
      },
      users: async (options = {}) => runCall(connection, options, listUsers),
    }
  },
)

function readOwner(from: unknown): string | undefined {
  const { ownerId, tenantSpace = false } = isRecord(from) ? from : {}
  if (tenantSpace === true && ownerId === undefined) return undefined
  if (tenantSpace === false) return readId(ownerId, 'ownerId', PLATFORM)
  throw argumentError(
    'The second argument must be { ownerId } or { tenantSpace: true }, and not both.',
  )
}

function argumentError(message: string): AdminError {
  return new AdminError('ERR_ADMIN_ARGUMENT', PLATFORM, message)
}

/** Posts a request and returns `data` of the answer: `success` decides, not the status. */
async function post(send: Send, path: string, body: object, retry = true): Promise<unknown> {
  const answer = await send({ method: 'POST', path, body, retry })
  const envelope = answer.body
  if (!isRecord(envelope) || typeof envelope.success !== 'boolean') {
    throw unexpectedAnswer(answer, 'JSON without `success`')
  }
  if (!envelope.success || answer.status >= 400) throw refusal(answer)
  return envelope.data
}

async function listUserRows(send: Send): Promise<Row[]> {
  const data = await post(send, 'users/list', { options: { include_subscriptions: true } })
  return listOf(data, 'users')
}

async function listUsers(send: Send): Promise<LatenodeAdminUser[]> {
  const rows = await listUserRows(send)
  return rows.map((user) => ({
    userId: textOf(user, 'user_id'),
    spaces: optionalListOf(user, 'spaces').map((space) => ({
      spaceId: idOf(space, 'id'),
      name: textOf(space, 'name'),
    })),
    subscriptions: optionalListOf(user, 'subscriptions').map(readSubscription),
  }))
}

async function areKnown(send: Send, userIds: readonly string[]): Promise<boolean> {
  const rows = await listUserRows(send)
  // Another user's record in an unexpected form must not prevent a revocation.
  if (userIds.every((id) => rows.some((user) => user.user_id === id))) return true
  // But only a list in the documented form shows that a user is not in it.
  for (const user of rows) textOf(user, 'user_id')
  return false
}

/** Active subscriptions, compared exactly: the server can ignore the filters. */
async function listActive(send: Send, userId: string): Promise<LatenodeSubscription[]> {
  const filters = { user_id: userId, statuses: [ACTIVE] }
  const data = await post(send, 'subscriptions/list', { filters })
  return listOf(data, 'subscriptions')
    .filter((row) => textOf(row, 'user_id') === userId && textOf(row, 'status') === ACTIVE)
    .map(readSubscription)
}

/**
 * Assigns a plan unless it is active, and returns the active subscriptions, this plan among them. Each
 * attempt begins with a new list: a request whose answer was lost may have been carried out, and a
 * second one would add a second plan.
 */
async function assign(send: Send, userId: string, planId: number): Promise<LatenodeSubscription[]> {
  let isAccepted = false
  for (let attempt = 1; ; attempt += 1) {
    const active = await listActive(send, userId)
    if (active.some((one) => one.planId === planId)) return active
    if (isAccepted)
      throw unexpectedAnswer({ platform: PLATFORM }, 'a list without the plan that it accepted')
    try {
      await post(send, 'subscriptions', { user_id: userId, plan_id: String(planId) }, false)
      isAccepted = true
    } catch (error) {
      const isLost = error instanceof AdminError && error.code === 'ERR_ADMIN_UNAVAILABLE'
      if (!isLost || attempt === MAX_ASSIGNMENTS) throw error
    }
  }
}

/** A cancellation is refused if an earlier one, with a lost answer, was carried out. */
async function cancel(send: Send, userId: string, subscriptionId: string): Promise<void> {
  try {
    await post(send, 'subscriptions/cancel', { subscription_id: subscriptionId })
  } catch (error) {
    const active = await listActive(send, userId)
    if (active.some((one) => one.subscriptionId === subscriptionId)) throw error
  }
}

function readSubscription(row: Row): LatenodeSubscription {
  return {
    subscriptionId: String(typeof row.id === 'number' ? row.id : textOf(row, 'id')),
    planId: idOf(row, 'plan_id'),
    status: textOf(row, 'status'),
  }
}

function listOf(data: unknown, name: string): Row[] {
  const rows = isRecord(data) ? data[name] : undefined
  if (!Array.isArray(rows) || !rows.every(isRecord)) throw typeError(name)
  return rows
}

/** A list that can be left out where it is empty. */
function optionalListOf(row: Row, name: string): Row[] {
  return row[name] === undefined || row[name] === null ? [] : listOf(row, name)
}

function textOf(row: Row, name: string): string {
  const value = row[name]
  if (typeof value !== 'string') throw typeError(name)
  return value
}

/** Ids of spaces and plans are decimal text, or numbers. */
function idOf(row: Row, name: string): number {
  const id = positiveInteger(row[name])
  if (id === undefined) throw typeError(name)
  return id
}

function typeError(name: string): AdminError {
  return unexpectedAnswer(
    { platform: PLATFORM },
    `JSON whose \`${name}\` is missing or of another type`,
  )
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
latenodeAdmin.fromEnv = fromEnv
