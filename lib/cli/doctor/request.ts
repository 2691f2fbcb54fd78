/** Sends one request to a token route, with limits on time and size. */
import { isRecord, ownValue } from '../../values.js'
import { errorCode } from '../context.js'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Whether the body contains something that looks like a token. */
  readonly hasToken: boolean
  /** `code` of problem details (RFC 9457). */
  readonly code: string | undefined
  readonly contentType: string
  readonly sentAtMs: number
  readonly receivedAtMs: number
}

export const TIMEOUT_MS = 10_000
const MAX_BODY_LENGTH = 65_536

/** Sends no cookie and follows no redirect. Never rejects. */
export async function request(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | { readonly failure: string }> {
  const sentAtMs = Date.now()
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'application/json', ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const receivedAtMs = Date.now()
    const body = await readBody(response)
    return {
      status: response.status,
      headers: response.headers,
      hasToken: /eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/.test(body),
      code: codeOf(body),
      contentType: response.headers.get('content-type') ?? '',
      sentAtMs,
      receivedAtMs,
    }
  } catch (error) {
    return { failure: describeFailure(error) }
  }
}

async function readBody({ body }: Response): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let text = ''
  while (text.length < MAX_BODY_LENGTH) {
    const { done, value } = await reader.read()
    if (done) return text
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return text
}

function codeOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body)
    const code = isRecord(value) ? ownValue(value, 'code') : undefined
    return typeof code === 'string' ? code.slice(0, 40) : undefined
  } catch {
    return undefined
  }
}

const TIMED_OUT = `The server did not answer within ${TIMEOUT_MS / 1000} seconds.`

const FAILURES: Readonly<Record<string, string>> = {
  TimeoutError: TIMED_OUT,
  ABORT_ERR: TIMED_OUT,
  ECONNREFUSED: 'Nothing listens at this address.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name cannot be resolved at the moment.',
  ECONNRESET: 'The server closed the connection.',
  UND_ERR_SOCKET: 'The server closed the connection before it answered.',
  CERT_HAS_EXPIRED: 'The certificate of the server has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The certificate is self-signed. Set NODE_EXTRA_CA_CERTS to the file of its authority.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The server speaks http, not https, on this port.',
}

function describeFailure(error: unknown): string {
  if (isRecord(error) && error.name === 'TimeoutError') return failureText('TimeoutError')
  const cause = isRecord(error) ? error.cause : undefined
  const code = errorCode(cause) ?? (cause instanceof Error ? cause.message : 'unknown error')
  return failureText(code)
}

/** A sentence for the code of a network error. */
export function failureText(code: string): string {
  return FAILURES[code] ?? `The request failed (${code}).`
}
