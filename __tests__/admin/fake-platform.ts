/** A server that answers as a test says, to drive the clients against failures. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  /** Path and query. */
  readonly url: URL
  readonly authorization: string | undefined
  readonly body: unknown
}

export type Reply =
  | 'hang'
  | 'drop'
  | {
      readonly status?: number
      /** Text is sent as it is, everything else as JSON; undefined for an empty body. */
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
    }

export interface FakePlatform {
  readonly url: string
  readonly received: Received[]
  /** `fetch` for the Latenode client, whose address is fixed. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  close(): Promise<void>
}

export async function fakePlatform(
  reply: (request: Received, count: number) => Reply,
): Promise<FakePlatform> {
  const received: Received[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const request: Received = {
        method: req.method ?? '',
        url: new URL(req.url ?? '', 'http://fake'),
        authorization: req.headers.authorization,
        body: text === '' ? undefined : JSON.parse(text),
      }
      received.push(request)
      const answer = reply(request, received.length)
      if (answer === 'hang') return
      if (answer === 'drop') {
        req.socket.destroy()
        return
      }
      const { status = 200, body, headers } = answer
      res.writeHead(status, headers)
      res.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    received,
    fetch: (target, init) => fetch(target.replace('https://api.latenode.com', url), init),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

/** A page of an Activepieces list. */
export function page(data: readonly object[], next: string | null = null): Reply {
  return { body: { data, next, previous: null } }
}

/** Latenode's envelope. */
export function envelope(data: unknown): Reply {
  return { body: { success: true, request_id: 'r', data, errors: [] } }
}

export function refusal(code: string, status = 200): Reply {
  const errors = [{ message: 'Refused.', code }]
  return { status, body: { success: false, request_id: 'r', data: {}, errors } }
}

export const notFound: Reply = {
  status: 404,
  body: { code: 'ENTITY_NOT_FOUND', params: { entityType: 'user' } },
}
