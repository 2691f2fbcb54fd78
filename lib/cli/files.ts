/** Reading what a person names on the command line, never more of it than makes sense. */
import { open } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import type { Environment } from './context.js'
import { systemCode, usageError } from './failure.js'

/**
 * Text of a file, at most one byte more than `mostBytes`, so that the reader can see it is too long.
 * @param option whose file it is, for the error's message
 */
export async function readTextFile(
  path: string,
  option: string,
  mostBytes: number,
): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const buffer = Buffer.alloc(mostBytes + 1)
      let length = 0
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length)
        length += bytesRead
        if (bytesRead === 0 || length === buffer.length) break
      }
      return decode(buffer.subarray(0, length))
    } finally {
      await file.close()
    }
  } catch (error) {
    throw usageError(`${option}: ${fileFault(error)}`)
  }
}

/** Text of a stream, cut after `mostBytes` and one. */
export async function readText(
  stream: AsyncIterable<Uint8Array | string>,
  mostBytes: number,
): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > mostBytes) break
  }
  return decode(Buffer.concat(chunks).subarray(0, mostBytes + 1))
}

/** PowerShell's redirection writes UTF-16 with a byte order mark. */
function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '')
}

const FAULT_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not open the file',
  EPERM: 'this user may not open the file',
  EISDIR: 'this is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
}

/** Why a file could not be read or written, in words; never its content. */
export function fileFault(error: unknown): string {
  const code = systemCode(error) ?? 'unknown fault'
  return FAULT_WORDS[code] ?? `the file cannot be opened (${code})`
}

const MOST_ENV_BYTES = 1_048_576

/** The variables of a file over which those of the process win, as with `node --env-file`. */
export async function withEnvFile(
  env: Environment,
  path: string | undefined,
): Promise<Record<string, string | undefined>> {
  if (path === undefined) return { ...env }
  const text = await readTextFile(path, '--env-file', MOST_ENV_BYTES)
  const read = parseEnv as typeof parseEnv | undefined
  if (read === undefined) throw usageError('--env-file needs Node 20.12 or newer')
  return { ...read(text), ...env }
}
