/** The platforms' settings: variables of the environment and of a file given with `--env`. */
import type { KeyObject } from 'node:crypto'
import { parseEnv } from 'node:util'
import { activepieces, latenode, type Platform } from '../index.js'
import { usageError, type Environment } from './context.js'
import { decodeText, readFileBytes } from './files.js'
import { MAX_KEY_BYTES, publicKeyOf } from './keys.js'

export const PLATFORMS = ['latenode', 'activepieces'] as const
export type CliPlatform = (typeof PLATFORMS)[number]

export const PLATFORM_TITLES: Readonly<Record<CliPlatform, string>> = {
  latenode: 'Latenode',
  activepieces: 'Activepieces',
}

interface Variables {
  readonly prefix: string
  readonly key: string
  readonly keyFile: string
  readonly passphrases: readonly string[]
  /** Variables that hold no secret. */
  readonly plain: readonly string[]
}

/** The variables that `latenode.fromEnv` and `activepieces.fromEnv` read. */
export const VARIABLES: Readonly<Record<CliPlatform, Variables>> = {
  latenode: {
    prefix: 'LATENODE_',
    key: 'LATENODE_PRIVATE_KEY',
    keyFile: 'LATENODE_PRIVATE_KEY_FILE',
    passphrases: ['LATENODE_PRIVATE_KEY_PASSPHRASE', 'LATENODE_PASSPHRASE'],
    plain: ['LATENODE_TENANT_ID', 'LATENODE_ALGORITHM', 'LATENODE_SDK_URL'],
  },
  activepieces: {
    prefix: 'ACTIVEPIECES_',
    key: 'ACTIVEPIECES_SIGNING_KEY',
    keyFile: 'ACTIVEPIECES_SIGNING_KEY_FILE',
    passphrases: ['ACTIVEPIECES_SIGNING_KEY_PASSPHRASE', 'ACTIVEPIECES_PASSPHRASE'],
    plain: ['ACTIVEPIECES_INSTANCE_URL', 'ACTIVEPIECES_SIGNING_KEY_ID', 'ACTIVEPIECES_SDK_URL'],
  },
}

/**
 * The value of a variable without surrounding white space and one pair of quotes, as the library
 * reads it. Undefined for an empty value.
 */
export function setting(env: Environment, name: string): string | undefined {
  const text = Object.hasOwn(env, name) ? (env[name] ?? '').trim() : ''
  const inner = /^(["'])([\s\S]*)\1$/.exec(text)?.[2]
  const value = (inner ?? text).trim()
  return value === '' ? undefined : value
}

/** The platforms for which at least one variable has a value. */
export function platformsWithSettings(env: Environment): CliPlatform[] {
  return PLATFORMS.filter((platform) =>
    Object.keys(env).some(
      (name) => name.startsWith(VARIABLES[platform].prefix) && setting(env, name) !== undefined,
    ),
  )
}

/** The requested platform, or the only one that has settings. */
export function choosePlatform(requested: CliPlatform | undefined, env: Environment): CliPlatform {
  if (requested !== undefined) return requested
  const [first, second] = platformsWithSettings(env)
  if (first !== undefined && second === undefined) return first
  throw usageError(
    first === undefined
      ? 'No platform given, and no settings found. Use --platform latenode or --platform activepieces.'
      : 'Settings of both platforms found. Choose one with --platform.',
  )
}

/** @throws EmbedAuthError that names every missing or invalid variable. */
export function platformFromEnv(platform: CliPlatform, env: Environment): Platform {
  return platform === 'latenode' ? latenode.fromEnv(env) : activepieces.fromEnv(env)
}

const MAX_ENV_BYTES = 1_048_576

export interface EnvFile {
  /** The variables as the file's author meant them. */
  readonly values: Environment
  /** Platform variables that Node itself reads differently, because of the file's encoding. */
  readonly misread: readonly string[]
}

/**
 * Reads a file of settings as data, in the form that `util.parseEnv` reads. UTF-16 and a byte order
 * mark are understood here, but not by `node --env-file`, which is what `misread` is for.
 */
export async function readEnvFile(path: string): Promise<EnvFile> {
  const bytes = await readFileBytes(path, '--env', MAX_ENV_BYTES)
  if (bytes.length > MAX_ENV_BYTES) throw usageError(`--env: The file ${path} is larger than 1 MB.`)
  const values: Environment = parseEnv(decodeText(bytes))
  const readByNode: Environment = parseEnv(bytes.toString('utf8'))
  const prefixes = PLATFORMS.map((platform) => VARIABLES[platform].prefix)
  const misread = Object.keys(values)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .filter((name) => setting(values, name) !== setting(readByNode, name))
  return { values, misread }
}

/** The environment with the variables of a file. A variable of the environment wins. */
export async function withEnvFile(
  env: Environment,
  path: string | undefined,
): Promise<Record<string, string | undefined>> {
  return path === undefined ? { ...env } : { ...(await readEnvFile(path)).values, ...env }
}

export interface KeySetting {
  /** Name of the variable that holds the key or the path of its file. */
  readonly variable: string
  /** Path of the key file, if the key is read from a file. */
  readonly path?: string
  /** Undefined if this program cannot read the key. */
  readonly publicKey: KeyObject | undefined
  readonly content: Buffer
}

/** Reads the private key that the environment names; undefined if there is none. */
export async function keySetting(
  platform: CliPlatform,
  env: Environment,
): Promise<KeySetting | undefined> {
  const { key, keyFile, passphrases } = VARIABLES[platform]
  const passphrase = passphrases
    .map((name) => setting(env, name))
    .find((value) => value !== undefined)
  const path = setting(env, keyFile)
  if (path !== undefined) {
    const content = await readFileBytes(path, keyFile, MAX_KEY_BYTES)
    return { variable: keyFile, path, publicKey: publicKeyOf(content, passphrase), content }
  }
  const text = setting(env, key)
  if (text === undefined) return undefined
  const content = Buffer.from(text)
  return { variable: key, publicKey: publicKeyOf(content, passphrase), content }
}
