/** Failures that answer 5xx: to `onError`, or without it to the console. */
import type { Request } from 'express'
import type { EmbedAuthError } from '../errors.js'
import { notify } from '../hooks.js'
import { typeName } from '../values.js'

/** Receives failures; `req` is undefined for failures in the background. */
export type FailureListener = (
  error: EmbedAuthError,
  context: { readonly req: Request | undefined },
) => unknown

/** Reports a failure to the application. Never throws. */
export type ReportFailure = (error: EmbedAuthError, req?: Request) => void

/** Returns the function that reports to `onError`, or writes to the console if there is none. */
export function createFailureReport(onError: FailureListener | undefined): ReportFailure {
  if (onError === undefined) return logFailure
  return (error, req) => notify((failure: EmbedAuthError) => onError(failure, { req }), error)
}

const PAUSE_MS = 1000
const MAX_BYTES = 4096
const MAX_CAUSES = 2
/** Length of one part before secrets are removed, so that huge texts cost little time. */
const MAX_PART = 16_384

/** Failures of one code since its last line in the log. Shared by all middlewares of the process. */
interface Pause {
  count: number
  last: EmbedAuthError | undefined
}
const pauses = new Map<string, Pause>()

/**
 * Writes a failure with `console.error`, as Express does with its own. At most one line per code and
 * second: later failures are counted, and the last of them is written at the end of the second.
 */
function logFailure(error: EmbedAuthError): void {
  if (process.env.NODE_ENV === 'test') return
  const pause = pauses.get(error.code)
  if (pause === undefined) {
    write(failureText(error))
    startPause(error.code)
  } else {
    pause.count += 1
    pause.last = error
  }
}

function startPause(code: string): void {
  const pause: Pause = { count: 0, last: undefined }
  pauses.set(code, pause)
  const timer: unknown = setTimeout(() => {
    pauses.delete(code)
    if (pause.last === undefined) return
    write(failureText(pause.last, pause.count))
    startPause(code)
  }, PAUSE_MS)
  // The log must not keep the process alive. Where timers are numbers there is nothing to call.
  if (typeof timer === 'object') (timer as NodeJS.Timeout).unref()
}

function write(text: string): void {
  try {
    // eslint-disable-next-line no-console -- the default where the application has no onError
    console.error(text)
  } catch {
    // The application's console must not affect the request.
  }
}

/**
 * One text of at most 4 kB: code, message, help and the stacks of at most two causes. It is not the
 * inspected error: HTTP clients attach whole requests, with their credentials, to their errors.
 * @param count how many failures of this code the text stands for; the error is the last of them
 */
export function failureText(error: EmbedAuthError, count = 1): string {
  const times = count === 1 ? '' : ` (${count} times in the last second; the last one:)`
  const parts = [`embed-auth: ${error.code}${times} ${error.message}`, `help: ${error.help}`]
  let cause: unknown = error.cause
  for (let depth = 0; depth < MAX_CAUSES && cause !== undefined; depth += 1) {
    parts.push(`cause: ${causeText(cause)}`)
    cause = causeOf(cause)
  }
  // Later lines are indented, so that a line break in a message cannot start an entry of its own.
  const lines = parts.map((part) =>
    withoutSecrets(part.slice(0, MAX_PART)).replace(/\n/g, '\n    '),
  )
  return cut(escapeControls(lines.join('\n  ')))
}

/** Never throws: members of a foreign error can be getters. */
function causeText(cause: unknown): string {
  if (typeof cause === 'string') return cause
  try {
    const { stack, name, message } = cause as Partial<Error>
    if (typeof stack === 'string' && stack !== '') return stack
    if (typeof message === 'string') return `${String(name)}: ${message}`
  } catch {
    // Its type has to do.
  }
  return `a value of type ${typeName(cause)}`
}

function causeOf(cause: unknown): unknown {
  try {
    return (cause as Partial<Error> | null)?.cause
  } catch {
    return undefined
  }
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [\s\S]*?(?:-----END [^-\n]*-----|$)/g, '[PEM removed]'],
  // JWS and JWE: base64url of `{"` begins with `ey`.
  [/ey[A-Z][\w-]{5,}(?:\.[\w-]*){1,4}/g, '[token removed]'],
  [/\b(Bearer|Basic)(\s+|%20|\+)["']?[^\s"',;]+/gi, '$1 [removed]'],
  [/(AUTH_TOKEN\\?["']?\s*(?:[=:]|%3D)\s*\\?["']?)[^\s"'&,;]+/gi, '$1[removed]'],
]

function withoutSecrets(text: string): string {
  return SECRETS.reduce((rest, [pattern, label]) => rest.replace(pattern, label), text)
}

/** Escapes all but line feeds: control, format and line separator characters. */
function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    character === '\n'
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  )
}

function cut(text: string): string {
  const mark = '…'
  if (Buffer.byteLength(text) <= MAX_BYTES) return text
  const room = new Uint8Array(MAX_BYTES - Buffer.byteLength(mark))
  const { read } = new TextEncoder().encodeInto(text, room)
  return text.slice(0, read) + mark
}
