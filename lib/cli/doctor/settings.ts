/** Checks the settings of one platform: what `fromEnv` refuses, the key, and a test token. */
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { checkToken } from '../../contract/index.js'
import { predicateOf } from '../../errors.js'
import { EmbedAuthError, type EmbedAuthIssue, type Platform } from '../../index.js'
import { causeText, CliError, describeCause, type Environment } from '../context.js'
import { error, info, ok, warning, type Check } from '../findings.js'
import { temporaryKeyFor } from '../key-pair.js'
import { describeKey, thumbprint } from '../keys.js'
import {
  keySetting,
  platformFromEnv,
  setting,
  VARIABLES,
  type CliPlatform,
  type KeySetting,
} from '../settings.js'
import { signToken } from '../token.js'
import { fixFor } from './fixes.js'

/** Reports every problem at once. If there is none, describes the key and signs a test token. */
export async function checkSettings(
  platform: CliPlatform,
  env: Environment,
  nowMs: number,
): Promise<Check[]> {
  const unknown = unknownVariables(platform, env)
  const issues = await settingsIssues(platform, env)
  if (issues.length > 0) {
    return [...issues.map((issue) => issueFinding(platform, issue)), ...unknown]
  }
  const values = VARIABLES[platform].plain.flatMap((name) => {
    const value = setting(env, name)
    return value === undefined ? [] : [ok(name, `${name}: ${value}`)]
  })
  const key = await readKey(platform, env)
  if ('severity' in key) return [...values, key, ...unknown]
  return [
    ...values,
    ...(await describeSetting(key)),
    await testToken(platform, platformFromEnv(platform, env), key, nowMs),
    ...unknown,
  ]
}

function issueFinding(platform: CliPlatform, issue: EmbedAuthIssue): Check {
  const { option, code } = issue
  const rule = code.replace(/^ERR_/, '').toLowerCase().replaceAll('_', '-')
  const text = `${option} ${predicateOf(issue)} (${code}).`
  return error(rule, option, text, fixFor(platform, code, option), true)
}

/**
 * What `fromEnv` refuses. It reports missing variables first, so these are filled in to find the
 * problems of the others in the same run.
 */
async function settingsIssues(
  platform: CliPlatform,
  env: Environment,
): Promise<readonly EmbedAuthIssue[]> {
  const first = issuesOf(platform, env)
  const missing = first.filter(
    ({ code }) => code === 'ERR_OPTION_MISSING' || code === 'ERR_KEY_MISSING',
  )
  if (missing.length === 0) return first
  const filled: Record<string, string> = {}
  for (const { option } of missing) {
    filled[option] = EXAMPLES[option] ?? (await temporaryKeyFor(platform, env))
  }
  const reported = new Set(first.map(({ option }) => option))
  const second = issuesOf(platform, { ...env, ...filled })
  return [...first, ...second.filter(({ option }) => !reported.has(option))]
}

/** Valid values for missing variables; a missing key gets a temporary key. */
const EXAMPLES: Readonly<Record<string, string>> = {
  LATENODE_TENANT_ID: '1',
  ACTIVEPIECES_INSTANCE_URL: 'https://instance.invalid',
  ACTIVEPIECES_SIGNING_KEY_ID: 'example',
}

function issuesOf(platform: CliPlatform, env: Environment): readonly EmbedAuthIssue[] {
  try {
    platformFromEnv(platform, env)
    return []
  } catch (thrown) {
    if (!(thrown instanceof EmbedAuthError)) throw thrown
    if (thrown.issues.length > 0) return thrown.issues
    return [{ code: thrown.code, option: VARIABLES[platform].key, message: thrown.message }]
  }
}

/** Variables that start like those of the platform, but are not read. */
function unknownVariables(platform: CliPlatform, env: Environment): Check[] {
  const { prefix, plain, key, keyFile, passphrases } = VARIABLES[platform]
  const known = [...plain, key, keyFile, ...passphrases]
  const letters = (name: string): string => name.replace(/[^A-Z]/gi, '').toUpperCase()
  return Object.keys(env)
    .filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
    .map((name) => {
      const meant = known.find((candidate) => letters(candidate) === letters(name))
      const fix =
        meant === undefined ? `The variables are ${known.join(', ')}.` : `Rename it to ${meant}.`
      return warning('variable-unknown', name, `${name} is not a variable of embed-auth.`, fix)
    })
}

async function readKey(platform: CliPlatform, env: Environment): Promise<KeySetting | Check> {
  const { key: variable } = VARIABLES[platform]
  try {
    const key = await keySetting(platform, env)
    return key ?? error('key-missing', variable, `${variable} is not set.`)
  } catch (thrown) {
    if (!(thrown instanceof CliError)) throw thrown
    return error('key-malformed', variable, thrown.message)
  }
}

async function describeSetting(key: KeySetting): Promise<Check[]> {
  const { variable, path, publicKey } = key
  const print = publicKey && thumbprint(publicKey)
  const kind = publicKey === undefined ? 'a key' : describeKey(publicKey)
  return [
    ok(variable, `${variable}: ${kind}, ${path === undefined ? encodingOf(key) : `from ${path}`}`),
    ...(print === undefined
      ? []
      : [
          info(
            'key-thumbprint',
            variable,
            `The public key has the thumbprint ${print} (RFC 7638). \`inspect --public-key\` shows the one of the platform's key.`,
          ),
        ]),
    ...(path === undefined ? [] : await fileFindings(variable, path)),
  ]
}

function encodingOf({ content }: KeySetting): string {
  const text = content.toString('utf8').trimStart()
  if (/\\+n/.test(text)) return 'PEM with \\n for line breaks'
  if (text.includes('-----BEGIN')) return 'PEM'
  return text.startsWith('{') ? 'JWK' : 'base64'
}

const READABLE_BY_OTHERS = 0o044

async function fileFindings(variable: string, path: string): Promise<Check[]> {
  const findings: Check[] = []
  if (!isAbsolute(path)) {
    findings.push(
      info(
        'key-file-relative',
        variable,
        `${variable} is relative to the working folder: the application must start in this one.`,
      ),
    )
  }
  if (process.platform === 'win32') return findings
  const { mode } = await stat(path)
  if ((mode & READABLE_BY_OTHERS) === 0) return findings
  const octal = (mode & 0o777).toString(8).padStart(4, '0')
  const message = `${variable}: other users of this machine can read the file (mode ${octal}).`
  return [...findings, warning('key-file-readable', variable, message, `chmod 600 ${path}`)]
}

const TEST_GRANTS: Readonly<Record<CliPlatform, Readonly<Record<string, unknown>>>> = {
  latenode: { userId: 'embed-auth-doctor', spaces: [{ spaceId: 1, role: 'read-only' }] },
  activepieces: {
    userId: 'embed-auth-doctor',
    projectId: 'embed-auth-doctor',
    firstName: 'Test',
    lastName: 'Token',
    role: 'VIEWER',
  },
}

/** Signs a token, then verifies and checks it with code that does not sign. */
async function testToken(
  name: CliPlatform,
  platform: Platform,
  { publicKey }: KeySetting,
  nowMs: number,
): Promise<Check> {
  const path = 'test-token'
  let token: string
  try {
    token = (await signToken(platform, TEST_GRANTS[name], 60)).token
  } catch (thrown) {
    if (!(thrown instanceof EmbedAuthError)) throw thrown
    const cause = describeCause(thrown.cause)
    const details =
      cause === undefined ? '' : ` Cause: ${causeText(cause).replace(/\s*\n\s*/g, ' ')}`
    const message = `The test token cannot be signed: ${thrown.message} (${thrown.code}).${details}`
    return error('test-token-failed', path, message, undefined, true)
  }
  const result = checkToken(token, { platform: name, nowMs, records: { publicKey } })
  const wrong = result.findings.find(({ severity }) => severity === 'error')
  if (wrong !== undefined) return { ...wrong, message: `Test token: ${wrong.message}` }
  const algorithm = String(result.token?.header.alg)
  return result.signature === 'verified'
    ? ok(path, `Test token: signed with ${algorithm}, verified, and valid for the platform`)
    : info(
        'test-token-unverified',
        path,
        `Test token: signed with ${algorithm}. This command cannot read the form of the key, so the signature was not verified.`,
      )
}
