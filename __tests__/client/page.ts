/** A page in jsdom: its SDK scripts, what its frames say, and what is left on it. */
import { createEmbedClient } from 'embed-auth/client'
import type { Embed, EmbedClient, EmbedError, MountOptions } from 'embed-auth/client'
import { activepiecesAnswer, latenodeAnswer } from './answers'

const ANSWERS = { activepieces: activepiecesAnswer, latenode: latenodeAnswer }
type Platform = keyof typeof ANSWERS

/** A client whose token route answers for the platform. */
export function clientFor(platform: Platform, timeoutMs?: number): EmbedClient {
  return createEmbedClient({
    fetch: () => Promise.resolve(okAnswer(ANSWERS[platform])),
    timeoutMs,
  })
}

/** A 200 with this body, as far as the client looks at it: jsdom has no `Response`. */
export function okAnswer(body: unknown): Response {
  return { ok: true, json: () => Promise.resolve(body) } as Response
}

/** A refusal with this status, of the same kind. */
export function refusal(status: number): Response {
  return { ok: false, status, headers: new Headers() } as Response
}

export function addContainer(id = 'embed'): HTMLElement {
  const container = document.createElement('div')
  container.id = id
  document.body.append(container)
  return container
}

export function frameIn(container: Element): HTMLIFrameElement {
  const frame = container.querySelector('iframe')
  if (!frame) throw new Error('there is no frame in the container')
  return frame
}

/** A message to the page, by default from the container's frame at its own origin. */
export function say(
  container: Element,
  type: string,
  data: unknown = {},
  from: { source?: Window | null; origin?: string } = {},
): void {
  const frame = container.querySelector('iframe')
  const { source = frame?.contentWindow ?? null, origin = frame && new URL(frame.src).origin } =
    from
  window.dispatchEvent(
    new MessageEvent('message', { data: { type, data }, source, origin: origin ?? '' }),
  )
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  await jest.advanceTimersByTimeAsync(0)
}

export function sdkScript(): HTMLScriptElement | null {
  return document.head.querySelector('script')
}

/** Starts a mount and keeps its outcome, so that nothing is rejected unseen. */
export function mounting(
  client: EmbedClient,
  options: MountOptions,
): { readonly outcome: Promise<Embed | EmbedError>; readonly done: () => boolean } {
  let done = false
  const outcome = client
    .mount(options)
    .catch((error: unknown) => error as EmbedError)
    .finally(() => (done = true))
  return { outcome, done: () => done }
}

type Registrar = (type: string, listener: unknown, options?: AddEventListenerOptions) => void

/** Counts what is registered on the window, until `stop`. */
export function watchListeners(): { readonly left: () => string[]; readonly stop: () => void } {
  const left = new Map<unknown, string>()
  const page = window as unknown as Record<'addEventListener' | 'removeEventListener', Registrar>
  const { addEventListener: add, removeEventListener: remove } = page
  page.addEventListener = (type, listener, options) => {
    left.set(listener, type)
    options?.signal?.addEventListener('abort', () => left.delete(listener))
    add.call(window, type, listener, options)
  }
  page.removeEventListener = (type, listener, options) => {
    left.delete(listener)
    remove.call(window, type, listener, options)
  }
  return {
    left: () => [...left.values()],
    stop: () => Object.assign(page, { addEventListener: add, removeEventListener: remove }),
  }
}
