/** Keys in files: the option `{ path }` and the contents of the file. */
import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmbedAuthError } from '../errors.js'
import { isRecord, ownValue, typeName } from '../values.js'
import { keyError, refuse } from './errors.js'
import { MAX_KEY_BYTES } from './key-input.js'

export interface CheckedFile {
  /** Absolute, so that a later change of the working directory has no effect. */
  readonly path: string
  /** The path for messages; undefined if it could be the key itself. */
  readonly shown: string | undefined
  /** The option that holds `{ path }`. */
  readonly option: string
}

/** Whether an option has the form `{ path }`. */
export function isKeyFile(input: unknown): input is Record<string, unknown> {
  return isRecord(input) && Object.hasOwn(input, 'path')
}

export function checkKeyFile(
  input: Record<string, unknown>,
  option: 'privateKey' | 'publicKey',
): CheckedFile {
  const known = option === 'privateKey' ? ['path', 'watch'] : ['path']
  if (Object.keys(input).some((name) => !known.includes(name))) {
    const hint = option === 'privateKey' ? '' : ' (the file is reloaded with a watched private key)'
    const message = `can have only the members ${known.join(' and ')}${hint}: remove the others`
    refuse('ERR_OPTION_UNKNOWN', option, message)
  }
  const path = ownValue(input, 'path')
  const watch = ownValue(input, 'watch') ?? false
  if (typeof watch !== 'boolean') {
    const message = `must be true or false; received ${typeName(watch)}`
    refuse('ERR_OPTION_INVALID', `${option}.watch`, message)
  }
  if (path === undefined || path === null || (typeof path === 'string' && path.trim() === '')) {
    const message = `is missing (${typeName(path)}): pass the path of the key file`
    refuse('ERR_KEY_MISSING', `${option}.path`, message)
  }
  const text = path instanceof URL ? path.href : path
  if (typeof text !== 'string') {
    const message = `must be a string or a file URL; received ${typeName(path)}`
    refuse('ERR_OPTION_INVALID', `${option}.path`, message)
  }
  const file = toPath(text)
  if (file === undefined || (path instanceof URL && path.protocol !== 'file:')) {
    const message = 'must be a path or a file URL (file:///…); received another URL'
    refuse('ERR_OPTION_INVALID', `${option}.path`, message)
  }
  return { path: resolve(file), shown: isSafeToShow(file) ? file : undefined, option }
}

/** Returns undefined for a file URL that names no local file. */
function toPath(text: string): string | undefined {
  try {
    return text.startsWith('file:') ? fileURLToPath(text) : text
  } catch {
    return undefined
  }
}

/** Returns the contents of the file if the option names one, else the option itself. */
export function contentOf(input: unknown, option: 'privateKey' | 'publicKey'): unknown {
  return isKeyFile(input) ? readKeyFileSync(checkKeyFile(input, option)) : input
}

/** Reads at most one byte more than a key can have. Blocks, so it is only for startup. */
export function readKeyFileSync(file: CheckedFile): Uint8Array {
  try {
    const descriptor = openSync(file.path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_KEY_BYTES + 1)
      let length = 0
      // A pipe, such as the process substitution of a shell, returns its content in parts.
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

/** The same without blocking. Rejects with the issue of an unreadable file. */
export async function readKeyFile(file: CheckedFile): Promise<Uint8Array> {
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
    throw unreadable(file, error)
  }
}

function unreadable({ shown, option }: CheckedFile, error: unknown): EmbedAuthError {
  const code = isRecord(error) ? ownValue(error, 'code') : undefined
  const reason = typeof code === 'string' ? code : 'unknown reason'
  const name = shown === undefined ? '' : ` ${JSON.stringify(shown)}`
  const message = `names a file${name} that cannot be read (${reason}): check the path and its permissions`
  return keyError('ERR_KEY_MISSING', `${option}.path`, message)
}

/**
 * A key that was passed as `path` by mistake must not be printed. Base64 of the smallest EC key has more
 * than 120 characters, and the `d` of a JWK more than 40 without a slash.
 */
function isSafeToShow(path: string): boolean {
  return (
    path.length <= 120 &&
    /^[\w./\\: @~+"'-]+$/.test(path) &&
    path.split(/[\\/]/).every((segment) => segment.length <= 40)
  )
}
