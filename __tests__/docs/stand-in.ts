/** What the stand-ins of key services share: an HTTP server, and keys that sign what was hashed. */
import { constants, createHash, sign, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { listening } from '../helpers/listening.js'

/** How a service is asked to sign, in words of its own. */
export interface Order {
  readonly hash: string
  /** RSA-PSS with this salt; RSA otherwise is PKCS#1 v1.5. */
  readonly saltLength?: number | undefined
  readonly encoding?: 'der' | 'ieee-p1363'
}

export function signOrder(message: Uint8Array, key: KeyObject, order: Order): Buffer {
  const { hash, saltLength, encoding = 'der' } = order
  if (key.asymmetricKeyType === 'ec') return sign(hash, message, { key, dsaEncoding: encoding })
  if (saltLength === undefined) return sign(hash, message, key)
  return sign(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

/**
 * node:crypto does not sign a digest that was made elsewhere. So the messages on their way to the
 * service are noted, and a digest is looked up among theirs: a wrong one is found nowhere.
 */
export function noteMessages() {
  const byDigest = new Map<string, Uint8Array>()
  const hex = (hash: string, data: Uint8Array) => createHash(hash).update(data).digest('hex')
  return {
    note(data: Uint8Array): void {
      for (const hash of ['sha256', 'sha384', 'sha512']) byDigest.set(hex(hash, data), data)
    },
    messageOf(hash: string, digest: Uint8Array): Uint8Array {
      const message = byDigest.get(Buffer.from(digest).toString('hex'))
      if (message === undefined || hex(hash, message) !== Buffer.from(digest).toString('hex')) {
        throw new Error(`not a ${hash} digest of a message`)
      }
      return message
    },
  }
}

export type NotedMessages = ReturnType<typeof noteMessages>

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}
export interface Answer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body: unknown
}

export interface StandIn {
  readonly url: string
  /** From now on requests are taken and never answered; resolves when a client has gone away. */
  fallSilent(): { readonly abandoned: Promise<unknown> }
  close(): Promise<void>
}

/** A service on a free port. What the handler throws is its 400. */
export async function standIn(handle: (asked: Asked) => Answer): Promise<StandIn> {
  let gone: (() => void) | undefined
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      if (gone !== undefined) {
        res.on('close', gone)
        return
      }
      const text = Buffer.concat(chunks).toString()
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
      const { method = '', url = '', headers } = req
      const answer = answerOf(() => handle({ method, path: url, headers, body }))
      res.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      res.end(JSON.stringify(answer.body))
    })
  })
  const { url, close } = await listening(server)
  return {
    url,
    close,
    fallSilent() {
      return {
        abandoned: new Promise<void>((resolve) => {
          gone = resolve
        }),
      }
    },
  }
}

function answerOf(handle: () => Answer): Answer {
  try {
    return handle()
  } catch (error) {
    return { status: 400, body: { message: String(error) } }
  }
}
