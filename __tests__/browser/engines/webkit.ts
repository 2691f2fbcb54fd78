/** WebKitGTK's MiniBrowser by WebDriver (W3C), under a virtual display of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { endProcess } from '../../helpers/child-process'
import { freePort } from '../../helpers/listening'
import { callOf, DRIVER_TIMER_MS, eventually } from './tab'
import type { CookieRule, Engine, Tab } from './tab'

const DRIVER = '/usr/bin/WebKitWebDriver'
const DISPLAY = '/usr/bin/Xvfb'
const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'
/** The name of an element reference in WebDriver's JSON (W3C WebDriver §12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

const ARGUMENTS: Readonly<Record<CookieRule, readonly string[]>> = {
  allowed: ['--cookies-policy=always'],
  default: [],
  strict: ['--enable-itp'],
}

type Command = (method: string, path: string, body?: object) => Promise<unknown>

async function start(cookies: CookieRule): Promise<Tab> {
  const display = spawn(
    DISPLAY,
    ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  )
  const [number] = (await once(display.stdio[3] as Readable, 'data')) as [Buffer]
  const port = await freePort()
  const driver = spawn(DRIVER, ['-p', String(port), '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${number.toString().trim()}` },
  })
  const killBoth = () => {
    driver.kill()
    display.kill()
  }
  process.once('exit', killBoth)
  const stop = async () => {
    process.off('exit', killBoth)
    await endProcess(driver)
    await endProcess(display)
  }
  try {
    const command = commandsTo(`http://127.0.0.1:${port}`)
    await eventually(() => command('GET', '/status').then(Boolean, () => false), 'WebKitWebDriver')
    // A start fails now and then (once in 45 in our measurements), a second one did not.
    const open = () => newSession(command, cookies)
    const session = await open().catch(open)
    return tabOf(command, `/session/${session}`, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

async function newSession(command: Command, cookies: CookieRule): Promise<string> {
  const options = { binary: BROWSER, args: ['--automation', ...ARGUMENTS[cookies]] }
  const { sessionId } = (await command('POST', '/session', {
    capabilities: {
      alwaysMatch: { acceptInsecureCerts: true, 'webkitgtk:browserOptions': options },
    },
  })) as { sessionId: string }
  await command('POST', `/session/${sessionId}/timeouts`, {
    script: DRIVER_TIMER_MS,
    pageLoad: 30_000,
  })
  return sessionId
}

function tabOf(command: Command, session: string, stop: () => Promise<void>): Tab {
  const run: Tab['run'] = async (code, ...args) => {
    const script = `const done = arguments[arguments.length - 1]
      Promise.resolve().then(() => ${callOf(code, args)})
        .then((value) => done({ value }), (error) => done({ error: String(error) }))`
    const answer = (await command('POST', `${session}/execute/async`, { script, args: [] })) as {
      value: never
      error?: string
    }
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.value
  }
  const find = (selector: string) =>
    command('POST', `${session}/element`, { using: 'css selector', value: selector }) as Promise<{
      [ELEMENT]: string
    }>
  return {
    run,
    goto: async (url) => {
      await command('POST', `${session}/url`, { url })
    },
    runInFrame: async (code, ...args) => {
      const id = await eventually(() => find('iframe').catch(() => undefined), 'an iframe')
      await command('POST', `${session}/frame`, { id })
      try {
        return await run(code, ...args)
      } finally {
        await command('POST', `${session}/frame`, { id: null })
      }
    },
    click: async (selector) => {
      // A click may come to nothing while the window is new: again, until the page has felt it.
      await run(() => {
        document.documentElement.id = 'unclicked'
        const felt = () => document.documentElement.removeAttribute('id')
        document.addEventListener('click', felt, { capture: true, once: true })
      })
      await eventually(async () => {
        const { [ELEMENT]: id } = await find(selector)
        await command('POST', `${session}/element/${id}/click`, {})
        // A page that went away in the middle of the question has felt it too.
        return run(() => document.documentElement.id !== 'unclicked').catch(() => true)
      }, `a click on ${selector}`)
    },
    close: async () => {
      await command('DELETE', session).catch(() => undefined)
      await stop()
    },
  }
}

function commandsTo(base: string): Command {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(60_000),
    })
    const { value } = (await response.json()) as { value: unknown }
    if (!response.ok) throw new Error(`WebDriver ${path}: ${JSON.stringify(value)}`)
    return value
  }
}

export const webkit: Engine = {
  name: 'WebKitGTK',
  programs: [DRIVER, DISPLAY, BROWSER],
  packages: 'webkit2gtk-driver xvfb',
  start,
}
