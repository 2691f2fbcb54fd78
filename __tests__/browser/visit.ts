/** What the tests do on the host's page, in words. */
import { eventually } from './engines'
import type { Tab } from './engines'
import type { Host } from './host'

interface Embed {
  platform: string
  sdk: { request?: (what: object) => Promise<unknown> }
  navigate(to: string): void
  destroy(): void
}
interface Client {
  mount(options: object): Promise<Embed>
  getToken(): Promise<string>
  reset(): void
}

/** What the page's window holds; declared for the functions that run there. */
declare global {
  interface Window {
    EmbedAuth: { createEmbedClient(options: object): Client }
    client?: Client
    embed?: Embed
    routes: string[]
    left(): Left
  }
}

export interface Left {
  readonly frames: number
  readonly listeners: number
  readonly timers: number
  readonly errors: readonly string[]
}

export const NOTHING: Left = { frames: 0, listeners: 0, timers: 0, errors: [] }

export interface Outcome {
  readonly platform?: string
  readonly code?: string
  readonly name?: string
  readonly message?: string
  readonly ms: number
}

export interface Visit {
  readonly tokenUrl: string
  readonly timeoutMs?: number
  readonly options?: Readonly<Record<string, unknown>>
}

/** Signs somebody in and opens the host's page. */
export async function visit(tab: Tab, host: Host, user: string, path = '/page'): Promise<void> {
  await tab.goto(`${host.origin}/sign-in/${user}`)
  await tab.goto(host.origin + path)
}

/** Mounts by the page's client, which is made at the first mount, and tells how that ended. */
export function mount(
  tab: Tab,
  { tokenUrl, timeoutMs = 10_000, options = {} }: Visit,
): Promise<Outcome> {
  return tab.run(
    async (url, bound, given) => {
      const started = Date.now()
      window.routes = []
      window.client ??= window.EmbedAuth.createEmbedClient({ tokenUrl: url, timeoutMs: bound })
      try {
        window.embed = await window.client.mount({
          container: 'embed',
          onNavigate: (route: string) => window.routes.push(route),
          ...given,
        })
        return { platform: window.embed.platform, ms: Date.now() - started }
      } catch (error) {
        const { code, name, message } = error as { code: string; name: string; message: string }
        return { code, name, message, ms: Date.now() - started }
      }
    },
    tokenUrl,
    timeoutMs,
    options,
  )
}

export function left(tab: Tab): Promise<Left> {
  return tab.run(() => window.left())
}

export function destroy(tab: Tab): Promise<void> {
  return tab.run(() => window.embed?.destroy())
}

/** The text of the embed's frame, once it holds the words. */
export function frameSays(tab: Tab, words: string): Promise<string> {
  return eventually(async () => {
    const text = await tab.runInFrame(() => document.body.innerText)
    return text.includes(words) && text
  }, `“${words}” in the frame`)
}

/** The text of the notice; empty if there is none. */
export function noticeText(tab: Tab): Promise<string> {
  return tab.run(() => document.querySelector('[role=alert]')?.textContent ?? '')
}
