/** The platforms' settings: variables of the environment and of a file given with `--env`. */
import type { KeyObject } from 'node:crypto'
import { parseEnv } from 'node:util'
import { activepieces, latenode, type Platform } from '../index.js'
import {
  ACTIVEPIECES_VARIABLES,
  LATENODE_VARIABLES,
  readVariable,
  type Environment,
} from '../options/index.js'
import { decodeText } from '../values.js'
import { usageError } from './context.js'
import { readFileBytes } from './files.js'
import { MAX_KEY_BYTES, publicKeyOf } from './keys.js'

export const PLATFORMS = ['latenode', 'activepieces'] as const
export type CliPlatform = (typeof PLATFORMS)[number]

interface PlatformInfo {
  readonly title: string
  readonly factory: ((options: never) => Platform) & {
    /** @throws EmbedAuthError that names every missing or invalid variable. */
    readonly fromEnv: (env: Environment) => Platform
  }
  /** The variables that `fromEnv` reads start with this. */
  readonly prefix: string
  readonly key: string
  readonly keyFile: string
  readonly passphrases: readonly string[]
  /** Variable with the algorithm, where the platform has several. */
  readonly algorithm?: string
  /** The credential of \`embed-auth/admin\`, which no command reads. */
  readonly apiKey: string
  /** Variables that hold no secret. */
  readonly plain: readonly string[]
}

export const PLATFORM_INFO: Readonly<Record<CliPlatform, PlatformInfo>> = {
  latenode: {
    title: 'Latenode',
    factory: latenode,
    prefix: 'LATENODE_',
    apiKey: 'LATENODE_API_TOKEN',
    algorithm: LATENODE_VARIABLES.algorithm.variable,
    ...variablesOf(LATENODE_VARIABLES),
  },
  activepieces: {
    title: 'Activepieces',
    factory: activepieces,
    prefix: 'ACTIVEPIECES_',
    apiKey: 'ACTIVEPIECES_API_KEY',
    ...variablesOf(ACTIVEPIECES_VARIABLES),
  },
}

function variablesOf({
  privateKey,
  passphrase,
  ...plain
}: typeof LATENODE_VARIABLES | typeof ACTIVEPIECES_VARIABLES) {
  return {
    key: privateKey.variable,
    keyFile: privateKey.file,
    passphrases: [passphrase.variable, passphrase.alias],
    plain: Object.values<{ readonly variable: string }>(plain).map(({ variable }) => variable),
  }
}

/** The platforms for which at least one variable has a value. */
export function platformsWithSettings(env: Environment): CliPlatform[] {
  return PLATFORMS.filter((platform) => {
    const { prefix, apiKey } = PLATFORM_INFO[platform]
    return Object.keys(env).some(
      (name) => name.startsWith(prefix) && name !== apiKey && readVariable(env, name) !== undefined,
    )
  })
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
  const prefixes = Object.values(PLATFORM_INFO).map(({ prefix }) => prefix)
  const misread = Object.keys(values)
    .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
    .filter((name) => readVariable(values, name) !== readVariable(readByNode, name))
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
  readonly path: string | undefined
  /** Undefined if this program cannot read the key. */
  readonly publicKey: KeyObject | undefined
  readonly content: Buffer
}

/** Reads the private key that the environment names; undefined if there is none. */
export async function keySetting(
  platform: CliPlatform,
  env: Environment,
): Promise<KeySetting | undefined> {
  const { key, keyFile, passphrases } = PLATFORM_INFO[platform]
  const [passphrase] = passphrases.flatMap((name) => readVariable(env, name) ?? [])
  const path = readVariable(env, keyFile)
  const text = readVariable(env, key)
  if (path === undefined && text === undefined) return undefined
  const content =
    path === undefined ? Buffer.from(text ?? '') : await readFileBytes(path, keyFile, MAX_KEY_BYTES)
  const publicKey = publicKeyOf(content, passphrase)
  return { variable: path === undefined ? key : keyFile, path, publicKey, content }
}
