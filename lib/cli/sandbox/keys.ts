/** The public keys that the sandbox trusts: those of the environment's keys, else of a pair of its own. */
import type { KeyObject } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Environment } from '../context.js'
import { faultFound } from '../failure.js'
import { readTextFile } from '../files.js'
import { generatePair, pairFiles, writePair } from '../keygen/index.js'
import { keySetting } from '../key-setting.js'
import { MAX_KEY_BYTES, publicHalf } from '../keys.js'
import type { CliPlatform } from '../options.js'

export interface TrustedKey {
  readonly publicKey: KeyObject
  /** Absolute path of the private half that the sandbox wrote or found; undefined for the environment's. */
  readonly privateKeyFile?: string
}

/** The public half of the platform's key in the environment; undefined where there is none. */
export async function keyOfEnvironment(
  platform: CliPlatform,
  env: Environment,
): Promise<TrustedKey | undefined> {
  const key = await keySetting(platform, env)
  if (key === undefined) return undefined
  if (key.publicKey !== undefined) return { publicKey: key.publicKey }
  throw faultFound(
    `${key.variable} holds no private key that can be read; ` +
      `this says why: embed-auth doctor --platform ${platform}`,
  )
}

const PAIR_NAME = 'embed-auth-sandbox'

/** The sandbox's own pair in `folder`: the one of an earlier run, or a new one. */
export async function ownKey(folder: string): Promise<TrustedKey> {
  const files = pairFiles(resolve(folder), PAIR_NAME)
  const { privateKeyFile } = files
  if (await isFile(privateKeyFile)) {
    const text = await readTextFile(privateKeyFile, '--out', MAX_KEY_BYTES)
    const publicKey = publicHalf(text, undefined)
    if (publicKey === undefined) {
      throw faultFound(`${privateKeyFile} is there but holds no private key: move it away`)
    }
    return { publicKey, privateKeyFile }
  }
  await makeFolder(resolve(folder))
  const pair = await generatePair('RS256', 2048)
  await writePair(resolve(folder), files, pair)
  return { publicKey: pair.publicKey, privateKeyFile }
}

/** A folder that this command makes holds nothing that belongs into version control. */
async function makeFolder(folder: string): Promise<void> {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch {
    // Writing the pair reports a folder that cannot be used.
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
