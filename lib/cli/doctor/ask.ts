/** One request to a running endpoint, bounded in time and in what is read of the answer. */
import { isRecord, ownValue } from '../../values.js'
import { systemCode } from '../failure.js'

export interface Question {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Whether the body holds something that looks like a token. */
  readonly givesToken: boolean
  /** `code` of problem details (RFC 9457). */
  readonly code: string | undefined
  readonly contentType: string
  readonly sentAtMs: number
  readonly receivedAtMs: number
}

export type Asked = Answer | { readonly failure: string }

const TIMEOUT_MS = 10_000
const MOST_BODY_CHARACTERS = 65_536

/** Asks once, follows no redirect, sends no cookie. Never rejects. */
export async function ask(url: string, { method, headers }: Question): Promise<Asked> {
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
      givesToken: /eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/.test(body),
      code: codeOf(body),
      contentType: response.headers.get('content-type') ?? '',
      sentAtMs,
      receivedAtMs,
    }
  } catch (error) {
    return { failure: failureWords(error) }
  }
}

async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  if (response.body === null) return text
  const reader = response.body.getReader()
  while (text.length < MOST_BODY_CHARACTERS) {
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
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be resolved at the moment',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut before an answer came',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the certificate is self-signed; name its authority in NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server speaks http, not https, on that port',
}

function failureWords(error: unknown): string {
  if (isRecord(error) && error.name === 'TimeoutError') {
    return `no answer within ${TIMEOUT_MS / 1000} s`
  }
  const code = systemCode(isRecord(error) ? error.cause : undefined) ?? 'unknown fault'
  return WORDS[code] ?? `the request failed (${code})`
}
