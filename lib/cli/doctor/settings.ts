/** Checks the settings of one platform: what `fromEnv` refuses, the key, and a test token. */
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { checkToken } from '../../contract/index.js'
import { predicateOf } from '../../errors.js'
import {
  EmbedAuthError,
  type EmbedAuthErrorCode,
  type EmbedAuthIssue,
  type Platform,
} from '../../index.js'
import { readVariable, type Environment } from '../../options/index.js'
import { causeText, CliError, describeCause } from '../context.js'
import { error, info, ok, warning, type Check } from '../findings.js'
import { describeKey, thumbprint } from '../keys.js'
import { keySetting, PLATFORM_INFO, type CliPlatform, type KeySetting } from '../settings.js'
import { signToken } from '../token.js'

interface Advice {
  readonly keySource: string
  /** For a key whose type the algorithm does not fit. */
  readonly keyType: string
  /** How to fix a variable that holds no key. */
  readonly variables: Readonly<Record<string, string>>
  readonly testGrant: Readonly<Record<string, unknown>>
}

const ADVICE: Readonly<Record<CliPlatform, Advice>> = {
  latenode: {
    keySource: 'Latenode issues this key together with the tenant id: contact its support.',
    keyType: 'Remove LATENODE_ALGORITHM: the algorithm then follows from the key.',
    variables: {
      LATENODE_TENANT_ID: 'Set it to the tenant id that Latenode gave you: a positive integer.',
      LATENODE_ALGORITHM: 'Remove it: the algorithm then follows from the key.',
      LATENODE_SDK_URL: "Remove it to use Latenode's own script, or set an absolute http(s) URL.",
    },
    testGrant: { userId: 'embed-auth-doctor', spaces: [{ spaceId: 1, role: 'read-only' }] },
  },
  activepieces: {
    keySource:
      'Activepieces shows this key once, when you generate a signing key in Platform Admin.',
    keyType: 'Activepieces accepts only RS256. Use the RSA key that it generated.',
    variables: {
      ACTIVEPIECES_INSTANCE_URL:
        'Set it to the address of your Activepieces (on the hosted Cloud, your embed subdomain): https://flows.example.com',
      ACTIVEPIECES_SIGNING_KEY_ID:
        'Set it to the id that Activepieces shows next to the signing key in Platform Admin.',
      ACTIVEPIECES_SDK_URL:
        "Remove it to use Activepieces' own script, or set an absolute http(s) URL.",
    },
    testGrant: {
      userId: 'embed-auth-doctor',
      projectId: 'embed-auth-doctor',
      firstName: 'Test',
      lastName: 'Token',
      role: 'VIEWER',
    },
  },
}

/** Reports every problem at once. If there is none, describes the key and signs a test token. */
export async function checkSettings(
  platform: CliPlatform,
  env: Environment,
  nowMs: number,
): Promise<Check[]> {
  const unknown = unknownVariables(platform, env)
  const { factory, plain } = PLATFORM_INFO[platform]
  let created: Platform
  try {
    created = factory.fromEnv(env)
  } catch (thrown) {
    if (!(thrown instanceof EmbedAuthError)) throw thrown
    return [...thrown.issues.map((issue) => issueFinding(platform, issue)), ...unknown]
  }
  const values = plain.flatMap((name) => {
    const value = readVariable(env, name)
    return value === undefined ? [] : [ok(name, `${name}: ${value}`)]
  })
  const key = await readKey(platform, env)
  if ('severity' in key) return [...values, key, ...unknown]
  return [
    ...values,
    ...(await describeSetting(key)),
    await testToken(platform, created, key, nowMs),
    ...unknown,
  ]
}

function issueFinding(platform: CliPlatform, issue: EmbedAuthIssue): Check {
  const { option, code } = issue
  const rule = code.replace(/^ERR_/, '').toLowerCase().replaceAll('_', '-')
  const text = `${option} ${predicateOf(issue)} (${code}).`
  return error(rule, option, text, fixFor(platform, code, option), true)
}

/** One or two sentences; undefined if the message says it already. */
function fixFor(
  platform: CliPlatform,
  code: EmbedAuthErrorCode,
  variable: string,
): string | undefined {
  const { key, keyFile, passphrases } = PLATFORM_INFO[platform]
  const { keySource, keyType, variables } = ADVICE[platform]
  const byCode: Readonly<Partial<Record<EmbedAuthErrorCode, string>>> = {
    ERR_KEY_MISSING: `Set ${keyFile} to the path of the private key, or ${key} to its text. ${keySource}`,
    ERR_KEY_MALFORMED: `Set ${keyFile} to the path of the PEM file. If you set ${key} instead, quote the whole PEM and write its line breaks as \\n, or encode it with base64.`,
    ERR_KEY_PUBLIC: 'Set it to the private key. Its PEM starts with BEGIN PRIVATE KEY.',
    ERR_KEY_PASSPHRASE: `Set ${passphrases[0] ?? ''} to the passphrase of the key, or remove the passphrase: openssl pkey -in key.pem -out plain.pem`,
    ERR_KEY_TOO_SMALL: `Use an RSA key of at least 2048 bits. ${keySource}`,
    ERR_KEY_MISMATCH: `Use the private key and the public key of the same key pair. ${keySource}`,
    ERR_KEY_ALGORITHM: keyType,
  }
  if (byCode[code] !== undefined) return byCode[code]
  const isKey = variable === key || variable === keyFile
  return isKey ? `Set only one of ${key} and ${keyFile}.` : variables[variable]
}

/** Variables that start like those of the platform, but are not read. */
function unknownVariables(platform: CliPlatform, env: Environment): Check[] {
  const { prefix, plain, key, keyFile, passphrases, apiKey } = PLATFORM_INFO[platform]
  const known = [...plain, key, keyFile, ...passphrases, apiKey]
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
  const { key: variable } = PLATFORM_INFO[platform]
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
    token = (await signToken(platform, ADVICE[name].testGrant, 60)).token
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
    ? ok(path, `Test token: signed with ${algorithm}, verified, and as the platform documents it`)
    : info(
        'test-token-unverified',
        path,
        `Test token: signed with ${algorithm}. This command cannot read the form of the key, so the signature was not verified.`,
      )
}
