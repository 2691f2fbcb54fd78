/** A client over stubbed answers, on a page whose clock stands still until it is run. */
import { createEmbedClient, EmbedError } from 'embed-auth/client'
import type { EmbedClient } from 'embed-auth/client'
import { stubFetch } from './stub-fetch'
import type { Asked, Reply } from './stub-fetch'

/** Fake timers and an address for each test of the file that calls this; there is no window. */
export function onAPage(): void {
  beforeEach(() => {
    jest.useFakeTimers()
    Object.assign(globalThis, { location: new URL('https://app.test/automations') })
  })
  afterEach(() => {
    jest.useRealTimers()
    jest.restoreAllMocks()
    Reflect.deleteProperty(globalThis, 'location')
  })
}

interface StubbedClient {
  readonly asked: readonly Asked[]
  readonly client: EmbedClient
}

export function clientOf(...replies: Reply[]): StubbedClient {
  return clientAt(undefined, ...replies)
}

export function clientAt(tokenUrl: string | undefined, ...replies: Reply[]): StubbedClient {
  const { asked, fetch } = stubFetch(...replies)
  return { asked, client: createEmbedClient({ fetch, tokenUrl }) }
}

/** Runs the clock until the promise has settled. */
export async function settled<T>(promise: Promise<T>): Promise<T | EmbedError> {
  const outcome = promise.catch((error: unknown) => error as EmbedError)
  await jest.runAllTimersAsync()
  return outcome
}

/** The code that a promise is rejected with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await settled(promise)
  expect(outcome).toBeInstanceOf(EmbedError)
  return (outcome as EmbedError).code
}
