import { get, type ClientRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startChild, type Child } from '../../bench/child.js'
import type { HeldServerProtocol } from './overload/held-server.js'

const CLIENTS = 200
const LONGEST_MS = 5000
const program = join(__dirname, 'overload', 'held-server.ts')

/** A client that will not stay. */
function visit(url: string): ClientRequest {
  // The end of the connection is what it came for.
  return get(url, { agent: false }).on('error', () => {})
}

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { connection: 'close' } })
  await response.arrayBuffer()
  return response.status
}

describe('200 clients that go away', () => {
  let server: Child<HeldServerProtocol>
  let url: string
  beforeEach(async () => {
    server = startChild<HeldServerProtocol>(program, { execArgv: ['--import', 'tsx'] })
    url = await server.ask('listen', { maxPending: CLIENTS })
    expect(await statusOf(url)).toBe(200)
  })
  afterEach(() => server.stop())

  async function come(): Promise<ClientRequest[]> {
    const clients = Array.from({ length: CLIENTS }, () => visit(url))
    await server.ask('held', CLIENTS)
    return clients
  }

  async function go(clients: readonly ClientRequest[]): Promise<void> {
    for (const client of clients) client.destroy()
    await server.ask('gone', CLIENTS)
  }

  /** The handles as they were, or those that are left after a while. */
  async function handlesBack(before: object): Promise<object> {
    const startedAt = performance.now()
    for (;;) {
      const { handles } = await server.ask('seen')
      const isBack = JSON.stringify(handles) === JSON.stringify(before)
      if (isBack || performance.now() - startedAt > LONGEST_MS) return handles
      await delay(10)
    }
  }

  it('R5 · while their user is looked up cost no signature, no event, no handle', async () => {
    const { handles } = await server.ask('seen')
    await server.ask('hold', 'resolver')
    await go(await come())
    await server.ask('release')

    expect(await statusOf(url)).toBe(200)
    expect(await server.ask('seen')).toMatchObject({ events: { issued: 1 }, signatures: 1 })
    expect(await handlesBack(handles)).toEqual(handles)
  })

  it('R5 · while their token is signed give their places back at once', async () => {
    const { handles } = await server.ask('seen')
    await server.ask('hold', 'signer')
    const clients = await come()
    expect(await statusOf(url)).toBe(503)
    expect((await server.ask('seen')).events).toEqual({ 'failed ERR_OVERLOADED': 1 })
    await go(clients)

    // The signer has not answered yet: the places are free all the same.
    const next = Array.from({ length: CLIENTS }, () => statusOf(url))
    await server.ask('held', 2 * CLIENTS)
    await server.ask('release')
    expect(new Set(await Promise.all(next))).toEqual(new Set([200]))
    expect((await server.ask('seen')).events).toEqual({ issued: CLIENTS })
    expect(await handlesBack(handles)).toEqual(handles)
  })
})
