/** What the three engines' drivers have in common. */

/** A function that is sent to the page as source: it sees its arguments and the page, nothing else. */
export type PageFunction<A extends readonly unknown[], T> = (...args: A) => T | Promise<T>

/** One browser with a fresh profile and one tab. */
export interface Tab {
  goto(url: string): Promise<void>
  /** Runs a function in the page and waits for what it returns, as JSON. */
  run<A extends readonly unknown[], T>(code: PageFunction<A, T>, ...args: A): Promise<T>
  /** The same inside the first iframe of the page, of whatever origin. */
  runInFrame<A extends readonly unknown[], T>(code: PageFunction<A, T>, ...args: A): Promise<T>
  /** A person's click: a navigation by it is a navigation by the person. */
  click(selector: string): Promise<void>
  close(): Promise<void>
}

export interface Engine {
  readonly name: string
  /** The programs that it needs, by path. */
  readonly programs: readonly string[]
  /** Debian packages of those programs. */
  readonly packages: string
  /** What the browser does with cookies of third parties. */
  readonly start: (cookies: CookieRule) => Promise<Tab>
}

/** `strict` is the engine's strictest setting, `default` what it does when nobody sets anything. */
export type CookieRule = 'allowed' | 'default' | 'strict'

/** A timer of this many milliseconds in the page is the driver's own, which WebKit's sets for every script. */
export const DRIVER_TIMER_MS = 29_999

/** The expression that calls the function with its arguments. */
export function callOf(code: PageFunction<never, unknown>, args: readonly unknown[]): string {
  return `(${code.toString()})(${args.map((arg) => JSON.stringify(arg)).join(', ')})`
}

/** The value of `attempt` once it is neither undefined nor false; the attempts follow each other. */
export async function eventually<T>(
  attempt: () => Promise<T | undefined | false>,
  what: string,
  boundMs = 15_000,
): Promise<T> {
  const endsAt = Date.now() + boundMs
  for (;;) {
    const value = await attempt()
    if (value !== undefined && value !== false) return value
    if (Date.now() > endsAt) throw new Error(`waited in vain for ${what}`)
  }
}
