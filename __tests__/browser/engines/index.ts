/** The engines, and what happens where one is not installed. */
import { existsSync } from 'node:fs'
import type { Engine } from './tab'

export { chromium } from './chromium'
export { firefox } from './firefox'
export { webkit } from './webkit'
export { DRIVER_TIMER_MS, eventually } from './tab'
export type { CookieRule, Engine, Tab } from './tab'

/**
 * A suite in an engine. One that is not installed is skipped by name, with the command that installs
 * it; with EMBED_AUTH_REQUIRE_ALL=1 it fails.
 */
export function describeEngine(engine: Engine, tests: () => void): void {
  const missing = engine.programs.filter((program) => !existsSync(program))
  const found = missing.length === 0
  const install = `apt-get install -y ${engine.packages}`
  if (!found && process.env.EMBED_AUTH_REQUIRE_ALL === '1') {
    it(`runs in ${engine.name}`, () => {
      throw new Error(`${missing.join(', ')}: not there. ${install}`)
    })
    return
  }
  const name = found ? engine.name : `${engine.name} (not installed: ${install})`
  // Jest says nothing of a file of which every test is skipped.
  if (!found) process.stderr.write(`skipped: ${name}\n`)
  const suite = found ? describe : describe.skip
  suite(name, tests)
}
