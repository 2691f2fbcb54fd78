/** Keys in files: the `{ path }` option and its bytes. */
import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EmbedAuthError } from '../errors.js'
import { isRecord, ownValue, typeName } from '../values.js'
import { issueError, refuse } from './issue.js'
import { MAX_KEY_BYTES } from './key-input.js'

export interface CheckedFile {
  /** Absolute, whatever becomes of the working directory. */
  readonly path: string
  /** For messages; undefined where what was given may be the key itself. */
  readonly name: string | undefined
  readonly watch: boolean
  /** The option that holds `{ path }`. */
  readonly option: string
}

/** Whether an option is the `{ path }` form. */
export function isKeyFile(input: unknown): input is Record<string, unknown> {
  return isRecord(input) && Object.hasOwn(input, 'path')
}

export function checkKeyFile(
  input: Record<string, unknown>,
  option: 'privateKey' | 'publicKey',
): CheckedFile {
  const known = option === 'privateKey' ? ['path', 'watch'] : ['path']
  if (Object.keys(input).some((name) => !known.includes(name))) {
    const also = option === 'privateKey' ? '' : '; it is followed along with a watched private key'
    refuse('ERR_OPTION_UNKNOWN', option, `may hold only ${known.join(' and ')}${also}`)
  }
  const path = ownValue(input, 'path')
  const watch = ownValue(input, 'watch') ?? false
  if (typeof watch !== 'boolean') {
    refuse('ERR_OPTION_INVALID', `${option}.watch`, `is of type ${typeName(watch)}, not boolean`)
  }
  if (path === undefined || path === null || (typeof path === 'string' && path.trim() === '')) {
    refuse('ERR_KEY_MISSING', `${option}.path`, `is missing (${typeName(path)})`)
  }
  if (typeof path !== 'string') {
    refuse('ERR_OPTION_INVALID', `${option}.path`, `is of type ${typeName(path)}, not string`)
  }
  return { path: resolve(path), name: looksHarmless(path) ? path : undefined, watch, option }
}

/** What an option holds: the content of the file that it names, or itself. */
export function contentOf(input: unknown, option: 'privateKey' | 'publicKey'): unknown {
  return isKeyFile(input) ? readKeyFileSync(checkKeyFile(input, option)) : input
}

/** The bytes of a key file, at most one more than any key has. Blocks: for construction only. */
export function readKeyFileSync(file: CheckedFile): Uint8Array {
  try {
    const descriptor = openSync(file.path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_KEY_BYTES + 1)
      let length = 0
      // A pipe (process substitution of a shell) comes in pieces.
      for (let count = 1; count > 0; length += count) {
        count = readSync(descriptor, buffer, length, buffer.length - length, null)
      }
      return buffer.subarray(0, length)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** The same without blocking; resolves to the issue where the file cannot be read. */
export async function readKeyFile(file: CheckedFile): Promise<Uint8Array | EmbedAuthError> {
  try {
    const handle = await open(file.path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_KEY_BYTES + 1)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    return unreadable(file, error)
  }
}

function unreadable({ name, option }: CheckedFile, error: unknown): EmbedAuthError {
  const code = isRecord(error) ? ownValue(error, 'code') : undefined
  const reason = typeof code === 'string' ? code : 'unknown reason'
  const named = name === undefined ? '' : ` "${name}"`
  const message = `names a file${named} that cannot be read (${reason})`
  return issueError('ERR_KEY_MISSING', `${option}.path`, message)
}

/**
 * A key given as `path` by mistake must not be printed as the name of a missing file. Base64 of the
 * smallest EC key is longer than 120 characters, and a JWK's `d` longer than 40 without a slash.
 */
function looksHarmless(path: string): boolean {
  return (
    path.length <= 120 &&
    /^[\w./\\: @~+-]+$/.test(path) &&
    path.split(/[\\/]/).every((segment) => segment.length <= 40)
  )
}
