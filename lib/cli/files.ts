/** Reads files and standard input, up to a limit. */
import { createReadStream } from 'node:fs'
import { decodeText } from '../values.js'
import { errorCode, usageError } from './context.js'

/**
 * Reads a file, at most `maxBytes` and one more, so that the caller can see that it is too large.
 * @param option option or variable that names the file, for the error message
 */
export async function readFileBytes(
  path: string,
  option: string,
  maxBytes: number,
): Promise<Buffer> {
  try {
    return await readBytes(createReadStream(path), maxBytes)
  } catch (error) {
    throw usageError(`${option}: ${fileProblem(path, error)}`)
  }
}

/** The same as text. */
export async function readFileText(
  path: string,
  option: string,
  maxBytes: number,
): Promise<string> {
  return decodeText(await readFileBytes(path, option, maxBytes))
}

/** Reads a stream as text, at most `maxBytes` and one more. */
export async function readStreamText(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): Promise<string> {
  return decodeText(await readBytes(stream, maxBytes))
}

async function readBytes(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > maxBytes) break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1)
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be opened: this user has no permission',
  EPERM: 'cannot be opened: this user has no permission',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'cannot be opened: a part of the path is not a folder',
  EEXIST: 'exists already',
}

/** Says why a file cannot be read or written. */
export function fileProblem(path: string, error: unknown): string {
  const code = errorCode(error) ?? 'unknown error'
  return `${path} ${PROBLEMS[code] ?? `cannot be opened (${code})`}.`
}
