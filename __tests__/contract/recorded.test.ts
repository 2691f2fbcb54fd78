import { createSandbox } from 'embed-auth/sandbox'
import recorded from './activepieces-0.86.json'
import { KEY, NOW_MS, NOW_S, OTHER_KEY, signed, type Members } from './tokens'

interface Case {
  readonly name: string
  readonly header?: Members | null
  readonly claims: Members
  readonly signature?: string
  readonly answer: {
    readonly status: number
    readonly code?: string
    readonly message?: string
    readonly role?: string
    readonly pieces?: { readonly filter: string; readonly pieces: readonly string[] }
    readonly pool?: { readonly key: string; readonly limit: number } | null
    readonly projectDisplayName?: string
    readonly firstName?: string
  }
}

const { keyId } = recorded
const cases = recorded.cases as readonly Case[]

/** The pieces of the recorded platform, by their tag. */
const PIECES: Readonly<Record<string, string>> = { free: '@ap/a', pro: '@ap/b' }
/** Without an id the server takes some row that exists: which one is not defined. */
const SOME_ROW = new Set(['neither id'])

/** `now+60` in a time claim means 60 seconds after the request; `now` alone is text. */
function atTestTime(claims: Members): Members {
  const time = (value: unknown): unknown => {
    const [, offset] = (typeof value === 'string' && /^now([+-]\d+)$/.exec(value)) || []
    return offset === undefined ? value : NOW_S + Number(offset)
  }
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, time(value)]))
}

function tokenOf({ header, claims, signature }: Case): string {
  const full = header === undefined ? { alg: 'RS256', typ: 'JWT', kid: keyId } : header
  return signed(full, atTestTime(claims), signature === undefined ? KEY : OTHER_KEY)
}

describe('X1 · the sandbox answers as Activepieces 0.86', () => {
  const sandbox = createSandbox({
    activepieces: { signingKeys: { [keyId]: KEY.publicPem }, roles: ['Support Agent'] },
    now: () => NOW_MS,
  })

  /** What the last exchange did, in the form of the recorded answers. */
  function effects(body: Record<string, unknown>) {
    const { projects, memberships, concurrencyPools } = sandbox.state.activepieces
    const project = projects.find(({ id }) => id === body.projectId)
    const role = memberships.find(
      ({ userId, projectId }) => userId === body.id && projectId === body.projectId,
    )?.role
    return {
      role: role?.toLowerCase(),
      pieces: {
        filter: project?.piecesFilterType,
        pieces: project?.piecesTags.flatMap((tag) => PIECES[tag] ?? []),
      },
      pool: concurrencyPools.find(({ key }) => key === project?.concurrencyPoolKey) ?? null,
      projectDisplayName: project?.displayName,
      firstName: body.firstName,
    }
  }

  test('in 116 recorded cases', () => {
    expect(cases).toHaveLength(116)
  })

  test.each(cases.map((recordedCase) => [recordedCase.name, recordedCase] as const))(
    '%s',
    (name, recordedCase) => {
      const { status, code, message, ...accepted } = recordedCase.answer
      const result = sandbox.exchange('activepieces', tokenOf(recordedCase))
      expect(result.accepted).toBe(status === 200)
      expect(result.status).toBe(status)
      const body = result.body as Record<string, unknown>
      if (status === 401) {
        expect(body).toEqual({ code, params: { message } })
      } else if (status === 500) {
        const error = 'Internal Server Error'
        expect(body).toEqual({ statusCode: 500, error, message, ...(code && { code }) })
      } else if (!SOME_ROW.has(name)) {
        expect(effects(body)).toEqual({ ...accepted, role: accepted.role?.toLowerCase() })
      }
    },
  )
})
