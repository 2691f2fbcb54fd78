/** The settings of one platform, judged as `fromEnv` reads them. */
import { EmbedAuthError, type EmbedAuthIssue } from '../../index.js'
import type { Environment } from '../context.js'
import { fault, ok, warning, type Finding } from '../findings.js'
import type { CliPlatform } from '../options.js'
import { platformFromEnv } from '../platforms.js'
import { printable } from '../terminal/printable.js'
import { KEY_VARIABLES, PLAIN_VARIABLES, setting } from '../variables.js'
import { keyFindings } from './key-facts.js'
import { mendFor } from './mends.js'
import { selfTest } from './self-test.js'
import { standIns } from './stand-ins.js'

/**
 * Names all that is missing or malformed at once, each with its mend; with nothing wrong, tells the
 * facts of the key and signs a token to see whether it verifies.
 */
export async function examineEnvironment(
  platform: CliPlatform,
  env: Environment,
  nowMs: number,
): Promise<Finding[]> {
  const faults = await environmentFaults(platform, env)
  const unknown = unknownVariables(platform, env)
  if (faults.length > 0) {
    const told = faults.map(({ option, code, message }) =>
      fault(option, `${message} (${code})`, mendFor(platform, code, option)),
    )
    return [...told, ...unknown]
  }
  const plain = PLAIN_VARIABLES[platform].flatMap((name) => {
    const value = setting(env, name)
    return value === undefined ? [] : [ok(name, printable(value, 120))]
  })
  return [
    ...plain,
    ...(await keyFindings(platform, env)),
    await selfTest(platform, platformFromEnv(platform, env), env, nowMs),
    ...unknown,
  ]
}

/**
 * What `fromEnv` refuses. It stops at what is missing, so what is missing is then filled in: the
 * faults of the rest come out in the same run.
 */
async function environmentFaults(
  platform: CliPlatform,
  env: Environment,
): Promise<readonly EmbedAuthIssue[]> {
  const first = faultsOf(platform, env)
  const missing = first.filter(
    ({ code }) => code === 'ERR_OPTION_MISSING' || code === 'ERR_KEY_MISSING',
  )
  if (missing.length === 0) return first
  const filled = await standIns(
    platform,
    missing.map(({ option }) => option),
    env,
  )
  const second = faultsOf(platform, { ...env, ...filled })
  const named = new Set(first.map(({ option }) => option))
  return [...first, ...second.filter(({ option }) => !named.has(option))]
}

function faultsOf(platform: CliPlatform, env: Environment): readonly EmbedAuthIssue[] {
  try {
    platformFromEnv(platform, env)
    return []
  } catch (error) {
    if (error instanceof EmbedAuthError && error.issues.length > 0) return error.issues
    throw error
  }
}

/** Variables that begin like the platform's, and that nothing reads. */
function unknownVariables(platform: CliPlatform, env: Environment): Finding[] {
  const { key, file, passphrases } = KEY_VARIABLES[platform]
  const known = [...PLAIN_VARIABLES[platform], key, file, ...passphrases]
  const prefix = `${platform.toUpperCase()}_`
  const letters = (name: string): string => name.replace(/[^A-Z]/gi, '').toUpperCase()
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const meant = known.find((candidate) => letters(candidate) === letters(name))
      return warning(
        printable(name, 60),
        'is read by nothing here',
        meant === undefined ? `Known are ${known.join(', ')}.` : `Write it as ${meant}.`,
      )
    })
}
