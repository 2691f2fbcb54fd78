/** The environment: which variables there are, and how an empty or double one is answered. */
import { attempt, issuesError, predicateOf, type EmbedAuthIssue } from '../errors.js'
import { PASS_PATH } from '../signing/index.js'
import { plainValue } from '../values.js'
import type { OwnOptions } from './check.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** Which variable sets which option; `file` variables hold a path. */
export interface EnvironmentMap {
  readonly [option: string]: {
    readonly variable: string
    readonly file?: string
    /** Another spelling that is understood too. */
    readonly alias?: string
    readonly required?: boolean
  }
}

/** Reads options from an environment. Every value is read the same way, see `readVariable`. */
function readEnvironment(
  map: EnvironmentMap,
  environment: Environment,
  issues: EmbedAuthIssue[],
): OwnOptions {
  const options = Object.create(null) as OwnOptions
  for (const [option, { variable, file, alias, required }] of Object.entries(map)) {
    const value = readVariable(environment, variable) ?? (alias && readVariable(environment, alias))
    const path = file && readVariable(environment, file)
    if (value !== undefined && path !== undefined) {
      issues.push({
        code: 'ERR_OPTION_INVALID',
        option: variable,
        message: `is set together with \`${String(file)}\`. Remove one of the two`,
      })
    } else if (path !== undefined) options[option] = { path }
    else if (value !== undefined) options[option] = value
    else if (required) {
      issues.push({
        code: option === 'privateKey' ? 'ERR_KEY_MISSING' : 'ERR_OPTION_MISSING',
        option: variable,
        message: file ? `is not set, nor is \`${file}\`: set one of the two` : 'is not set',
      })
    }
  }
  return options
}

/**
 * Creates a platform from an environment.
 * @throws EmbedAuthError with every issue, each under the name of its variable.
 */
export function fromEnvironment<P, Options>(
  map: EnvironmentMap,
  environment: Environment,
  create: (options: Options) => P,
): P {
  const missing: EmbedAuthIssue[] = []
  const invalid: EmbedAuthIssue[] = []
  const options = readEnvironment(map, environment, missing)
  const platform = attempt(invalid, () => create(options as Options))
  // A variable that is missing makes an option that is missing.
  const reported = missing.map(({ option }) => option)
  const others = invalid
    .map((issue) => nameVariable(issue, map, options))
    .filter(({ option }) => !reported.includes(option))
  const error = issuesError([...missing, ...others])
  if (platform === undefined || error !== undefined) throw error ?? new TypeError('no platform')
  return platform
}

/** Names the variables instead of the options. */
function nameVariable(
  issue: EmbedAuthIssue,
  map: EnvironmentMap,
  options: OwnOptions,
): EmbedAuthIssue {
  const [option = ''] = issue.option.split('.')
  const entry = Object.hasOwn(map, option) ? map[option] : undefined
  if (entry === undefined) return issue
  const fromFile = entry.file !== undefined && typeof options[option] === 'object'
  const message = predicateOf(issue)
    .replace(PASS_PATH, `set \`${String(entry.file)}\` to this path instead`)
    .replace(/`(\w+)`/g, (text, other: string) =>
      Object.hasOwn(map, other) ? `\`${String(map[other]?.variable)}\`` : text,
    )
  return { ...issue, message, option: fromFile ? entry.file : entry.variable }
}

/** The value of a variable, see `plainValue`; undefined for an empty one. */
export function readVariable(environment: Environment, variable: string): string | undefined {
  const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
  const text = typeof value === 'string' ? plainValue(value) : ''
  return text === '' ? undefined : text
}
