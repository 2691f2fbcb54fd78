/** Sends one request, with limits on time and size. */
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { isRecord, ownValue } from '../../values.js'
import { errorCode } from '../context.js'
import { readStreamText } from '../files.js'

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

const TIMEOUT_MS = 10_000
const MAX_BODY_BYTES = 65_536

/** Sends no cookie and follows no redirect. Never rejects. */
export async function request(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer | { readonly failure: string }> {
  const sentAtMs = Date.now()
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const sent = { host: url.host, accept: 'application/json', ...headers }
    const response = await send(url, { method, headers: sent, signal })
    const receivedAtMs = Date.now()
    const body = await readStreamText(response, MAX_BODY_BYTES)
    const received = new Headers(response.headers as Record<string, string>)
    return {
      status: response.statusCode ?? 0,
      headers: received,
      hasToken: /eyJ[\w-]{6,}\.[\w-]+\.[\w-]*/.test(body),
      code: codeOf(body),
      contentType: received.get('content-type') ?? '',
      sentAtMs,
      receivedAtMs,
    }
  } catch (error) {
    if (signal.aborted) {
      return { failure: `The server did not answer within ${TIMEOUT_MS / 1000} seconds.` }
    }
    const code = errorCode(error) ?? (error instanceof Error ? error.message : 'unknown error')
    return { failure: FAILURES[code] ?? `The request failed (${code}).` }
  }
}

/** Whether a URL names this machine, as browsers see it (RFC 6761 §6.3). */
export function isThisMachine({ hostname }: URL): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

/**
 * Not every system resolves names below `localhost`, but browsers take all of them for this machine.
 * The name is sent as the host all the same.
 */
function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const isLocal = url.hostname.endsWith('.localhost')
  const client = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    client
      .request(url, {
        ...options,
        ...(isLocal && { hostname: 'localhost', servername: url.hostname }),
      })
      .on('error', reject)
      .on('response', resolve)
      .end()
  })
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

/** A sentence for the code of a network error. */
const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at this address.',
  ENOTFOUND: 'The host name does not exist.',
  EAI_AGAIN: 'The host name cannot be resolved at the moment.',
  ECONNRESET: 'The server closed the connection before it answered.',
  CERT_HAS_EXPIRED: 'The certificate of the server has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The certificate is self-signed. Set NODE_EXTRA_CA_CERTS to the file of its authority.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another host name.',
  EPROTO: 'TLS failed. Often the server speaks http, not https, on this port.',
}
