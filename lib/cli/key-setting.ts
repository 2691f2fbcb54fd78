/** The key of a platform as the environment holds it. */
import type { KeyObject } from 'node:crypto'
import type { Environment } from './context.js'
import { readTextFile } from './files.js'
import { MAX_KEY_BYTES, publicHalf } from './keys.js'
import type { CliPlatform } from './options.js'
import { KEY_VARIABLES, setting } from './variables.js'

export interface KeySetting {
  readonly variable: string
  /** Where the key is read from a file. */
  readonly path?: string
  /** Undefined for a key that cannot be read. */
  readonly publicKey: KeyObject | undefined
  readonly text: string
}

/** Reads the key that the environment names; undefined where it names none. */
export async function keySetting(
  platform: CliPlatform,
  env: Environment,
): Promise<KeySetting | undefined> {
  const { key, file, passphrases } = KEY_VARIABLES[platform]
  const passphrase = passphrases
    .map((name) => setting(env, name))
    .find((value) => value !== undefined)
  const path = setting(env, file)
  const text =
    path === undefined ? setting(env, key) : await readTextFile(path, file, MAX_KEY_BYTES)
  if (text === undefined) return undefined
  return {
    variable: path === undefined ? key : file,
    ...(path !== undefined && { path }),
    publicKey: publicHalf(text, passphrase),
    text,
  }
}
