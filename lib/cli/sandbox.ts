/** `embed-auth sandbox`: emulates both platforms until it is stopped. */
import { randomBytes, type KeyObject } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { ACTIVEPIECES_SDK_URL, LATENODE_SDK_URL } from '../contract/index.js'
import { createSandbox, parseFault, type Faults, type Sandbox } from '../sandbox/index.js'
import { readVariable, type Environment } from '../options/index.js'
import { positiveInteger } from '../values.js'
import { errorCode, failure, type CommandContext } from './context.js'
import { readFileBytes } from './files.js'
import { generatePair, MAX_KEY_BYTES, pairFiles, publicKeyOf, writePair } from './keys.js'
import { collect, envOption, integerBetween, platformOption, withExamples } from './options.js'
import { keySetting, PLATFORM_INFO, PLATFORMS, withEnvFile, type CliPlatform } from './settings.js'

interface Options {
  readonly port: number
  readonly platform?: CliPlatform
  readonly fault?: readonly Faults[]
  readonly space?: readonly number[]
  readonly plan?: readonly number[]
  readonly role?: readonly string[]
  readonly out: string
  readonly env?: string
  readonly json?: true
}

const DEFAULT_PORT = 4747
const DEFAULT_SPACES = [12, 15, 20]
const DEFAULT_PLANS = [1, 2]
const DEFAULT_TENANT_ID = 1
const DEFAULT_KEY_ID = 'sandbox-signing-key-1'
const KEY_NAME = 'embed-auth-sandbox'

/** The key that the sandbox accepts for a platform. */
interface TrustedKey {
  readonly publicKey: KeyObject
  /** Absolute path of the sandbox's own private key; undefined for a key of the environment. */
  readonly privateKeyFile?: string
}

type Keys = Readonly<Partial<Record<CliPlatform, TrustedKey>>>

/** The keys of the admin APIs: new ones at each start, printed once. */
type ApiKeys = Readonly<Record<CliPlatform, string>>

export function sandboxCommand(program: Command, context: CommandContext): void {
  const id = integerBetween(1, Number.MAX_SAFE_INTEGER)
  withExamples(
    program
      .command('sandbox')
      .summary('emulate both platforms on this machine')
      .description(
        'Emulates Latenode and Activepieces on this machine; no account is needed. Accepts the ' +
          'keys of the environment, or generates a key pair of its own. Prints the settings for ' +
          'your application as an .env file.',
      )
      .option('--port <port>', 'port; 0 for a free one', integerBetween(0, 65_535), DEFAULT_PORT)
      .addOption(platformOption('emulate only this platform (default: both)'))
      .option(
        '--fault <fault>',
        'simulate a fault: hang, slow:500, fail-every:3, clock-skew:120, block-cookies; can be repeated',
        collect(readFault),
      )
      .option(
        '--space <id>',
        `Latenode space; can be repeated (default: ${DEFAULT_SPACES.join(', ')})`,
        collect(id),
      )
      .option(
        '--plan <id>',
        `Latenode plan; can be repeated (default: ${DEFAULT_PLANS.join(', ')})`,
        collect(id),
      )
      .option('--role <name>', 'custom Activepieces role; can be repeated', collect(String))
      .option('--out <folder>', 'folder for the key pair of the sandbox', '.embed-auth')
      .addOption(envOption())
      .option('--json', 'print address and settings as JSON'),
    ['embed-auth sandbox', 'embed-auth sandbox --port 0 --fault slow:500 --fault clock-skew:120'],
  ).action(async (options: Options) => {
    const { out, err } = context
    const env = await withEnvFile(context.env, options.env)
    const keys = await trustedKeys(options, env)
    const apiKeys = { latenode: newApiKey(), activepieces: newApiKey() }
    const sandbox = create(keys, apiKeys, options, env)
    // Before the address is printed, so that no signal comes too early.
    const stopped = context.stopped()
    const { url } = await listen(sandbox, options.port)
    const browserUrl = url.replace('//127.0.0.1:', '//embedded.localhost:')
    const settings = applicationSettings(keys, apiKeys, env, browserUrl)
    if (options.json) out.json({ url, browserUrl, settings })
    else printSettings(context, { url, settings, keys, options })
    await stopped
    await sandbox.close()
    err.line({ text: 'The sandbox has stopped.', paint: 'dim' })
  })
}

async function trustedKeys(options: Options, env: Environment): Promise<Keys> {
  const keys: Partial<Record<CliPlatform, TrustedKey>> = {}
  for (const platform of options.platform === undefined ? PLATFORMS : [options.platform]) {
    keys[platform] = (await environmentKey(platform, env)) ?? (await ownKey(options.out))
  }
  return keys
}

async function environmentKey(
  platform: CliPlatform,
  env: Environment,
): Promise<TrustedKey | undefined> {
  const key = await keySetting(platform, env)
  if (key === undefined) return undefined
  if (key.publicKey !== undefined) return { publicKey: key.publicKey }
  throw failure(
    `${key.variable} does not contain a readable private key. ` +
      `For the reason, run: embed-auth doctor --platform ${platform}`,
  )
}

/** The key pair in `folder`: the one of an earlier run, or a new one. */
async function ownKey(folder: string): Promise<TrustedKey> {
  const files = pairFiles(resolve(folder), KEY_NAME)
  const { privateKeyFile } = files
  if (await isFile(privateKeyFile)) {
    const content = await readFileBytes(privateKeyFile, '--out', MAX_KEY_BYTES)
    const publicKey = publicKeyOf(content, undefined)
    if (publicKey !== undefined) return { publicKey, privateKeyFile }
    throw failure(`${privateKeyFile} does not contain a private key. Move or delete the file.`)
  }
  await createFolder(resolve(folder))
  const pair = await generatePair('RS256')
  await writePair(resolve(folder), files, pair)
  return { publicKey: pair.publicKey, privateKeyFile }
}

/** Creates the folder with a `.gitignore`, so that its keys are not committed. */
async function createFolder(folder: string): Promise<void> {
  try {
    const created = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (created !== undefined) await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch {
    // `writePair` reports a folder that cannot be used.
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

function newApiKey(): string {
  return `sandbox-${randomBytes(24).toString('hex')}`
}

function create(keys: Keys, apiKeys: ApiKeys, options: Options, env: Environment): Sandbox {
  const { latenode, activepieces } = keys
  const tenantId = positiveInteger(readVariable(env, 'LATENODE_TENANT_ID') ?? DEFAULT_TENANT_ID)
  if (latenode !== undefined && tenantId === undefined) {
    throw failure('LATENODE_TENANT_ID must be a positive integer such as 42.')
  }
  const keyId = readVariable(env, 'ACTIVEPIECES_SIGNING_KEY_ID') ?? DEFAULT_KEY_ID
  return createSandbox({
    ...(latenode !== undefined && {
      latenode: {
        tenantId: tenantId ?? DEFAULT_TENANT_ID,
        publicKey: latenode.publicKey,
        spaces: options.space ?? DEFAULT_SPACES,
        plans: options.plan ?? DEFAULT_PLANS,
        apiKeys: [apiKeys.latenode],
      },
    }),
    ...(activepieces !== undefined && {
      activepieces: {
        signingKeys: { [keyId]: activepieces.publicKey },
        roles: options.role ?? [],
        apiKeys: [apiKeys.activepieces],
      },
    }),
    faults: Object.assign({}, ...(options.fault ?? [])) as Faults,
  })
}

async function listen(sandbox: Sandbox, port: number): Promise<{ readonly url: string }> {
  try {
    return await sandbox.listen(port)
  } catch (error) {
    throw failure(
      errorCode(error) === 'EADDRINUSE'
        ? `Port ${port} is in use. Choose another one with --port, or 0 for a free one.`
        : `Cannot listen on port ${port} (${errorCode(error) ?? 'unknown error'}).`,
    )
  }
}

function readFault(text: string): Faults {
  try {
    return parseFault(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : '')
  }
}

/**
 * The variables that an application needs for this sandbox. A key of the environment is left out:
 * the application has it already.
 */
function applicationSettings(
  keys: Keys,
  apiKeys: ApiKeys,
  env: Environment,
  origin: string,
): Record<string, string> {
  const { latenode, activepieces } = keys
  return {
    ...(latenode !== undefined && {
      LATENODE_TENANT_ID: readVariable(env, 'LATENODE_TENANT_ID') ?? String(DEFAULT_TENANT_ID),
      ...keyFileSetting('latenode', latenode),
      LATENODE_API_TOKEN: apiKeys.latenode,
      LATENODE_SDK_URL: origin + new URL(LATENODE_SDK_URL).pathname,
    }),
    ...(activepieces !== undefined && {
      ACTIVEPIECES_INSTANCE_URL: origin,
      ACTIVEPIECES_SIGNING_KEY_ID:
        readVariable(env, 'ACTIVEPIECES_SIGNING_KEY_ID') ?? DEFAULT_KEY_ID,
      ...keyFileSetting('activepieces', activepieces),
      ACTIVEPIECES_API_KEY: apiKeys.activepieces,
      ACTIVEPIECES_SDK_URL: origin + new URL(ACTIVEPIECES_SDK_URL).pathname,
    }),
  }
}

function keyFileSetting(platform: CliPlatform, key: TrustedKey): Record<string, string> {
  const { privateKeyFile } = key
  return privateKeyFile === undefined ? {} : { [PLATFORM_INFO[platform].keyFile]: privateKeyFile }
}

interface Running {
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly keys: Keys
  readonly options: Options
}

/** Prints the settings as an .env file: every line is a setting or a comment. */
function printSettings({ out }: CommandContext, { url, settings, keys, options }: Running): void {
  const comment = (text: string): void => out.line({ text: `# ${text}`, paint: 'dim' })
  const { space = DEFAULT_SPACES, plan = DEFAULT_PLANS } = options
  comment(`The sandbox listens on ${url}. Press Ctrl+C to stop it.`)
  comment('Copy these lines to the .env file of your application:')
  comment('(API_TOKEN and API_KEY are for embed-auth/admin, and are new at each start.)')
  for (const platform of PLATFORMS) {
    const key = keys[platform]
    if (key === undefined) continue
    const content = `: spaces ${space.join(', ')}; plans ${plan.join(', ')}`
    out.line()
    comment(PLATFORM_INFO[platform].title + (platform === 'latenode' ? content : ''))
    const { prefix, key: variable, keyFile } = PLATFORM_INFO[platform]
    for (const [name, value] of Object.entries(settings)) {
      if (name.startsWith(prefix)) out.line(envLine(name, value))
    }
    if (key.privateKeyFile === undefined) {
      comment(`Keep the key in ${variable} or ${keyFile} as it is.`)
    }
  }
}

/** A line of an .env file, with quotes if the value needs them. */
export function envLine(name: string, value: string): string {
  if (/^[\w./:@%+-]*$/.test(value)) return `${name}=${value}`
  // In double quotes `\n` becomes a line break, also the one in `C:\new`.
  return value.includes("'") ? `${name}="${value}"` : `${name}='${value}'`
}
