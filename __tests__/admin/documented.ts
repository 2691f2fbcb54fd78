/**
 * A `fetch` that checks each request and each answer against what the platforms publish: Activepieces'
 * schemas, and the examples in Latenode's documentation of its admin API.
 */
import {
  ListProjectMembersRequestQuery,
  ListProjectRequestForPlatformQueryParams,
  ListUsersRequestBody,
  ProjectMemberWithUser,
  ProjectWithLimits,
  SeekPage,
  UpdateUserRequestBody,
  UserWithMetaInformation,
} from '@activepieces/shared'
import type { AdminFetch } from 'embed-auth/admin'

interface Schema {
  parse(value: unknown): unknown
}

/** The call, its parameters (query or body), its answer. An answer without a schema is an empty 204. */
type Entry = readonly [call: RegExp, parameters?: Schema, answer?: Schema]

const ACTIVEPIECES: readonly Entry[] = [
  [/^GET users$/, ListUsersRequestBody, SeekPage(UserWithMetaInformation)],
  [/^POST users\/\w+$/, UpdateUserRequestBody, UserWithMetaInformation],
  [/^DELETE users\/\w+$/],
  [/^GET projects$/, ListProjectRequestForPlatformQueryParams, SeekPage(ProjectWithLimits)],
  [/^GET project-members$/, ListProjectMembersRequestQuery, SeekPage(ProjectMemberWithUser)],
  [/^DELETE project-members\/\w+$/],
]

const TEXT: unknown = expect.any(String)
const SUBSCRIPTION = { id: TEXT, plan_id: TEXT, user_id: TEXT, status: TEXT }

/** The documented body and `data` of each call. */
const LATENODE: Readonly<Record<string, readonly [bodies: readonly object[], data: object]>> = {
  'users/list': [
    [{ options: { include_subscriptions: true } }],
    {
      users: listOf({
        user_id: TEXT,
        subscriptions: listOf(SUBSCRIPTION),
        spaces: listOf({ id: TEXT, name: TEXT }),
      }),
    },
  ],
  'space/access/revoke': [
    [
      { grantee_user_id: TEXT, owner_user_id: TEXT, revoke_from_tenant_space: false },
      { grantee_user_id: TEXT, revoke_from_tenant_space: true },
    ],
    {},
  ],
  'subscriptions/list': [
    [{ filters: { user_id: TEXT, statuses: ['subscription_status_active'] } }],
    { subscriptions: listOf(SUBSCRIPTION) },
  ],
  subscriptions: [[{ user_id: TEXT, plan_id: TEXT }], { subscription: SUBSCRIPTION }],
  'subscriptions/cancel': [[{ subscription_id: TEXT }], {}],
}

/** Matches a list whose entries all look like the example. */
function listOf(example: object): unknown {
  return {
    asymmetricMatch(value: unknown) {
      if (Array.isArray(value)) expect(value).toEqual(value.map(() => example))
      return Array.isArray(value)
    },
  }
}

export interface Checked {
  readonly fetch: AdminFetch
  /** The calls made, without ids: `POST users/:id`, `users/list`. */
  readonly calls: Set<string>
  /** What differs from the documentation. Not thrown: the module takes that for a lost answer. */
  readonly problems: unknown[]
}

export function checkedActivepieces(): Checked {
  const calls = new Set<string>()
  const problems: unknown[] = []
  return {
    calls,
    problems,
    async fetch(address, init) {
      const url = new URL(address)
      const call = `${String(init.method)} ${url.pathname.replace('/api/v1/', '')}`
      const answer = await fetch(address, init)
      const text = await answer.clone().text()
      collect(problems, () => {
        const [, parameters, schema] = ACTIVEPIECES.find(([pattern]) => pattern.test(call)) ?? []
        const given = init.method === 'GET' ? Object.fromEntries(url.searchParams) : bodyOf(init)
        if (parameters === undefined) expect([call, given]).toEqual([call, undefined])
        else expect(parameters.parse(given)).toMatchObject(given as object)
        if (schema === undefined) expect([call, answer.status, text]).toEqual([call, 204, ''])
        else schema.parse(JSON.parse(text))
      })
      calls.add(call.replace(/\/\w+$/, '/:id'))
      return answer
    },
  }
}

/** @param sandboxUrl replaces the origin of Latenode */
export function checkedLatenode(sandboxUrl: string): Checked {
  const calls = new Set<string>()
  const problems: unknown[] = []
  const base = 'https://api.latenode.com/latenode/v1/whitelabel/'
  return {
    calls,
    problems,
    async fetch(address, init) {
      const [path = '', query] = address.replace(base, '').split('?')
      const answer = await fetch(address.replace('https://api.latenode.com', sandboxUrl), init)
      const envelope = (await answer.clone().json()) as { success: boolean }
      collect(problems, () => {
        const [bodies, data] = LATENODE[path] ?? []
        expect([init.method, query?.split('=')[0]]).toEqual(['POST', 'AUTH_TOKEN'])
        expect(bodies).toContainEqual(bodyOf(init))
        const refusal = { data: {}, errors: [{ message: TEXT, code: TEXT }] }
        const content = envelope.success ? { data, errors: [] } : refusal
        expect(envelope).toEqual({ success: envelope.success, request_id: TEXT, ...content })
      })
      calls.add(path)
      return answer
    },
  }
}

function collect(problems: unknown[], check: () => void): void {
  try {
    check()
  } catch (problem) {
    problems.push(problem)
  }
}

function bodyOf(init: RequestInit): unknown {
  return typeof init.body === 'string' ? JSON.parse(init.body) : undefined
}
