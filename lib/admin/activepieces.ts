/** Takes access away on Activepieces, through its API for platform administrators. */
import { isRecord } from '../values.js'
import {
  refusal,
  runCall,
  unexpectedAnswer,
  type AdminCallOptions,
  type AdminResult,
  type Send,
} from './http.js'
import { clientFactory, readId, type AdminOptions } from './options.js'

/** Options of `activepiecesAdmin`. */
export interface ActivepiecesAdminOptions extends AdminOptions {
  /** Where the instance runs, such as `https://flows.example.com`; plain http for private networks. */
  readonly instanceUrl: string | undefined
  /** An API key of the platform (Platform Admin → Security → API keys). */
  readonly apiKey: string | undefined
}

/** Ids are the application's own: those of `userId` and `projectId` in the policy. */
export interface ActivepiecesAdmin {
  /** Sets the user INACTIVE: ends the user's sessions at their next request. */
  suspendUser(userId: string, options?: AdminCallOptions): Promise<AdminResult>
  /** Sets the user ACTIVE. A new token alone does not restore a suspended user. */
  restoreUser(userId: string, options?: AdminCallOptions): Promise<AdminResult>
  /** Deletes the user. The next token creates the user again, so stop issuing tokens first. */
  deleteUser(userId: string, options?: AdminCallOptions): Promise<AdminResult>
  /** Removes the user's membership in one project. */
  removeFromProject(
    userId: string,
    projectId: string,
    options?: AdminCallOptions,
  ): Promise<AdminResult>
}

type Row = Readonly<Record<string, unknown>>

const PLATFORM = 'activepieces'

const { create, fromEnv } = clientFactory(
  { instanceUrl: 'ACTIVEPIECES_INSTANCE_URL', apiKey: 'ACTIVEPIECES_API_KEY' },
  ({ instanceUrl, apiKey, ...rest }): ActivepiecesAdmin => {
    const connection = {
      platform: PLATFORM,
      baseUrl: `${instanceUrl.replace(/\/+$/, '')}/api/v1/`,
      credential: apiKey,
      headers: { authorization: `Bearer ${apiKey}` },
      ...rest,
    } as const

    /** Without a status, deletes the user. */
    async function changeUser(userId: string, options: AdminCallOptions = {}, status?: string) {
      const id = readId(userId, 'userId', PLATFORM)
      return runCall(connection, options, async (send) =>
        changeAll(send, 'users', await findByExternalId(send, 'users', id), status),
      )
    }

    return {
      suspendUser: (userId, options) => changeUser(userId, options, 'INACTIVE'),
      restoreUser: (userId, options) => changeUser(userId, options, 'ACTIVE'),
      deleteUser: (userId, options) => changeUser(userId, options),
      async removeFromProject(givenUserId, givenProjectId, options = {}) {
        const userId = readId(givenUserId, 'userId', PLATFORM)
        const externalProjectId = readId(givenProjectId, 'projectId', PLATFORM)
        return runCall(connection, options, async (send) => {
          const memberIds: string[] = []
          for (const projectId of await findByExternalId(send, 'projects', externalProjectId)) {
            const isMember = (row: Row) =>
              row.projectId === projectId && isRecord(row.user) && row.user.externalId === userId
            memberIds.push(...(await findIds(send, 'project-members', { projectId }, isMember)))
          }
          return changeAll(send, 'project-members', memberIds)
        })
      },
    }
  },
)

async function findByExternalId(send: Send, path: string, externalId: string): Promise<string[]> {
  return findIds(send, path, { externalId }, (row) => row.externalId === externalId)
}

/**
 * Platform ids of the rows that match, from all pages. Every row is compared, because the server can
 * ignore the filter. Pages follow the cursor, which must lead forward.
 */
async function findIds(
  send: Send,
  path: string,
  filter: Readonly<Record<string, string>>,
  matches: (row: Row) => boolean,
): Promise<string[]> {
  // The same row can be on two pages if the list changes meanwhile.
  const ids = new Set<string>()
  const cursors = new Set([''])
  let query = filter
  for (;;) {
    const answer = await send({ method: 'GET', path, query })
    if (answer.status >= 400) throw refusal(answer)
    const { data, next = null } = isRecord(answer.body) ? answer.body : {}
    if (!Array.isArray(data) || !data.every(hasId)) {
      throw unexpectedAnswer(answer, 'JSON that is not a list with ids')
    }
    for (const row of data) if (matches(row)) ids.add(row.id)
    if (next === null) return [...ids]
    const cursor = typeof next === 'string' ? next : ''
    if (cursors.has(cursor)) throw unexpectedAnswer(answer, 'a list whose pages do not end')
    cursors.add(cursor)
    query = { ...filter, cursor }
  }
}

/** Ids become a part of the path, so that only those of the platform's own form are used. */
function hasId(row: unknown): row is Row & { readonly id: string } {
  return isRecord(row) && typeof row.id === 'string' && /^[\w-]{1,64}$/.test(row.id)
}

/** Sets the status of every row, or deletes them; `'done'` if at least one was changed. */
async function changeAll(
  send: Send,
  path: string,
  ids: readonly string[],
  status?: string,
): Promise<AdminResult> {
  let result: AdminResult = 'not-found'
  for (const id of ids) if (await change(send, `${path}/${id}`, status)) result = 'done'
  return result
}

/** Sets the status of one row, or deletes it; false if it no longer existed. */
async function change(send: Send, path: string, status?: string): Promise<boolean> {
  const isDeletion = status === undefined
  const answer = await send(
    isDeletion ? { method: 'DELETE', path } : { method: 'POST', path, body: { status } },
  )
  if (answer.platformCode === 'ENTITY_NOT_FOUND') {
    // After a lost answer, the missing row is the effect of the first attempt.
    return isDeletion && answer.retried
  }
  if (answer.status >= 400) throw refusal(answer)
  const isDone = isDeletion
    ? answer.status === 204
    : isRecord(answer.body) && answer.body.status === status
  if (!isDone) throw unexpectedAnswer(answer, 'an answer that does not confirm the change')
  return true
}

/**
 * Creates a client of the admin API of Activepieces.
 * @throws EmbedAuthError that lists every invalid option
 */
export function activepiecesAdmin(options: ActivepiecesAdminOptions): ActivepiecesAdmin {
  return create(options)
}

/** Reads `ACTIVEPIECES_INSTANCE_URL` and `ACTIVEPIECES_API_KEY`. */
activepiecesAdmin.fromEnv = fromEnv
