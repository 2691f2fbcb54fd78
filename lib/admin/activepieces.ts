/** Takes access away on Activepieces, through its API for platform administrators. */
import {
  answerError,
  errorCode,
  isRecord,
  refusedError,
  runCall,
  type AdminAnswer,
  type AdminCallOptions,
  type Connection,
  type Send,
} from './http.js'
import { safeCode } from './errors.js'
import {
  credentialProblem,
  readId,
  readOptions,
  readVariables,
  type AdminEnvironment,
  type AdminOptions,
} from './options.js'

/** Options of `activepiecesAdmin`. */
export interface ActivepiecesAdminOptions extends AdminOptions {
  /** Where the instance runs, such as `https://flows.example.com`; plain http for private networks. */
  readonly instanceUrl: string
  /** An API key of the platform (Platform Admin → Security → API keys). */
  readonly apiKey: string
}

/** `'not-found'`: nothing was changed, because there is no such user, project or membership. */
export type AdminResult = 'done' | 'not-found'

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

interface Row extends Readonly<Record<string, unknown>> {
  readonly id: string
}

const PLATFORM = 'activepieces'
const VARIABLES = { instanceUrl: 'ACTIVEPIECES_INSTANCE_URL', apiKey: 'ACTIVEPIECES_API_KEY' }

function create(given: unknown, variables?: typeof VARIABLES): ActivepiecesAdmin {
  const texts = { instanceUrl: urlProblem, apiKey: credentialProblem }
  const { instanceUrl, apiKey, fetch, timeoutMs } = readOptions(given, texts, variables)
  const connection: Connection = {
    platform: PLATFORM,
    baseUrl: `${instanceUrl.replace(/\/+$/, '')}/api/v1/`,
    credential: apiKey,
    headers: { authorization: `Bearer ${apiKey}` },
    query: {},
    fetch,
    timeoutMs,
  }

  function refused({ status, body }: AdminAnswer) {
    return refusedError(PLATFORM, { status, platformCode: safeCode(errorCode(body), apiKey) })
  }

  /** All rows of a list. Pages follow the cursor, which must lead forward. */
  async function readRows(
    send: Send,
    path: string,
    query: Readonly<Record<string, string>>,
  ): Promise<Row[]> {
    const rows: Row[] = []
    const cursors = new Set<string>()
    for (let next: string | null = null; ;) {
      const page = next === null ? query : { ...query, cursor: next }
      const answer = await send({ method: 'GET', path, query: page })
      const { status, body } = answer
      if (status >= 400) throw refused(answer)
      if (!isRecord(body) || !Array.isArray(body.data) || !body.data.every(isRow)) {
        throw answerError(PLATFORM, 'JSON that is not a list with ids', status)
      }
      rows.push(...body.data)
      const cursor: unknown = body.next ?? null
      if (cursor === null) return rows
      if (typeof cursor !== 'string' || cursor === '' || cursors.has(cursor)) {
        throw answerError(PLATFORM, 'a list whose pages do not end', status)
      }
      cursors.add(cursor)
      next = cursor
    }
  }

  /** Platform ids of an external id, compared exactly: the server can ignore the filter. */
  async function findIds(send: Send, path: string, externalId: string): Promise<string[]> {
    const rows = await readRows(send, path, { externalId })
    return idsOf(rows.filter((row) => row.externalId === externalId))
  }

  /** Changes one row; false if it no longer existed at the first attempt. */
  async function change(send: Send, path: string, status?: string): Promise<boolean> {
    const answer = await send(
      status === undefined
        ? { method: 'DELETE', path }
        : { method: 'POST', path, body: { status } },
    )
    const isGone = answer.status === 404 && errorCode(answer.body) === 'ENTITY_NOT_FOUND'
    // After a lost answer, the missing row is the effect of the first attempt.
    if (isGone) return status === undefined && answer.retried
    if (answer.status >= 400) throw refused(answer)
    const isDone =
      status === undefined
        ? answer.status === 204 || answer.status === 200
        : isRecord(answer.body) && answer.body.status === status
    if (!isDone) {
      throw answerError(PLATFORM, 'JSON that does not confirm the change', answer.status)
    }
    return true
  }

  /** Changes every row of a list; `'done'` if at least one was changed. */
  async function changeAll(
    send: Send,
    path: string,
    ids: readonly string[],
    status?: string,
  ): Promise<AdminResult> {
    let result: AdminResult = 'not-found'
    for (const id of ids) {
      if (await change(send, `${path}/${id}`, status)) result = 'done'
    }
    return result
  }

  async function changeUser(
    userId: unknown,
    options: AdminCallOptions,
    status?: 'ACTIVE' | 'INACTIVE',
  ): Promise<AdminResult> {
    const externalId = readId(userId, 'userId', PLATFORM)
    return runCall(connection, options, async (send) =>
      changeAll(send, 'users', await findIds(send, 'users', externalId), status),
    )
  }

  return {
    suspendUser: (userId, options = {}) => changeUser(userId, options, 'INACTIVE'),
    restoreUser: (userId, options = {}) => changeUser(userId, options, 'ACTIVE'),
    deleteUser: (userId, options = {}) => changeUser(userId, options),
    async removeFromProject(userId, projectId, options = {}) {
      const externalUserId = readId(userId, 'userId', PLATFORM)
      const externalProjectId = readId(projectId, 'projectId', PLATFORM)
      return runCall(connection, options, async (send) => {
        const memberIds: string[] = []
        for (const id of await findIds(send, 'projects', externalProjectId)) {
          const members = await readRows(send, 'project-members', { projectId: id })
          const found = members.filter(
            (member) =>
              member.projectId === id &&
              isRecord(member.user) &&
              member.user.externalId === externalUserId,
          )
          memberIds.push(...idsOf(found))
        }
        return changeAll(send, 'project-members', memberIds)
      })
    },
  }
}

/** Ids become a part of the path, so that only those of the platform's own form are used. */
function isRow(value: unknown): value is Row {
  return isRecord(value) && typeof value.id === 'string' && /^[\w-]{1,64}$/.test(value.id)
}

/** A row can be on two pages if the list changes meanwhile. */
function idsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.map(({ id }) => id))]
}

function urlProblem(value: string): string | undefined {
  const expected = 'must be an http or https URL without credentials, query and fragment'
  if (value !== value.trim() || /[?#]/.test(value) || !URL.canParse(value)) return expected
  const { protocol, username, password } = new URL(value)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && username === '' && password === '' ? undefined : expected
}

/**
 * Creates a client of the admin API of Activepieces.
 * @throws EmbedAuthError that lists every invalid option
 */
export function activepiecesAdmin(options: ActivepiecesAdminOptions): ActivepiecesAdmin {
  return create(options)
}

/** Reads `ACTIVEPIECES_INSTANCE_URL` and `ACTIVEPIECES_API_KEY`. */
activepiecesAdmin.fromEnv = function fromEnv(
  environment: AdminEnvironment = process.env,
): ActivepiecesAdmin {
  return create(readVariables(VARIABLES, environment), VARIABLES)
}
