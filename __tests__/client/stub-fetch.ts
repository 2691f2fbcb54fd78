/** A `fetch` that answers what the test lines up, and remembers what it was asked. */
import { latenodeAnswer } from './answers'

export interface Asked {
  readonly url: string
  readonly init: RequestInit
  readonly at: number
}

export type Reply = Response | Error | 'never' | ((asked: Asked) => Promise<Response>)

export interface StubFetch {
  readonly fetch: typeof fetch
  readonly asked: readonly Asked[]
}

/** Answers in turn; the last reply answers everything after it. */
export function stubFetch(...replies: Reply[]): StubFetch {
  const asked: Asked[] = []
  const send = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = input instanceof Request ? input.url : String(input)
    const one = { url, init, at: Date.now() }
    asked.push(one)
    const reply = replies[Math.min(asked.length, replies.length) - 1]
    if (reply === undefined || reply === 'never') return untilAbort(init.signal)
    if (typeof reply === 'function') return reply(one)
    if (reply instanceof Error) throw reply
    return reply.clone()
  }
  return { fetch: send, asked }
}

function untilAbort(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('aborted', 'AbortError'))
    })
  })
}

export function ok(body: unknown = latenodeAnswer): Response {
  return Response.json(body)
}

export function problem(status: number, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ code: 'ERR_X', status }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

/** What `redirect: 'manual'` gives for a redirect (Fetch standard, opaque-redirect filtered response). */
export function opaqueRedirect(): Response {
  return Object.create(Response.error(), {
    type: { value: 'opaqueredirect' },
    clone: { value: opaqueRedirect },
    headers: { value: new Headers() },
    ok: { value: false },
    status: { value: 0 },
  }) as Response
}
