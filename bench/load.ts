/**
 * The load generator, in a process of its own: each connection sends its next request as soon as
 * the previous answer is complete. It writes to sockets itself, because a general HTTP client costs
 * more CPU time per request than the routes that are measured, and then limits every rate.
 */
import { connect, type Socket } from 'node:net'
import { answerParent } from './child.js'

export interface Load {
  readonly port: number
  readonly path: string
  readonly connections: number
  /** Whether each request belongs to a new user, or all to one. */
  readonly users: 'distinct' | 'repeated'
  /** Never sleeps: waking a sleeping process costs the server more than its route does. */
  readonly polls: boolean
}

export interface LoadResult {
  readonly wallMs: number
  readonly answers: number
}

const HEADERS_END = '\r\n\r\n'

/** All user ids have nine digits, so that all tokens of a run have the same length. */
let lastUser = 100_000_000
let sockets: Socket[] = []
let answers = 0
let measuredFrom = 0
let failure: Error | undefined

function open({ port, path, users }: Load): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  const send = (): void => {
    const user = users === 'distinct' ? (lastUser += 1) : 100_000_000
    received = ''
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: user-${user}${HEADERS_END}`)
  }
  socket.setEncoding('latin1')
  socket.on('connect', send)
  socket.on('error', (error) => (failure ??= error))
  socket.on('close', () => {
    if (sockets.includes(socket)) failure ??= new Error('The server closed a connection.')
  })
  socket.on('data', (chunk: string) => {
    received += chunk
    const bodyFrom = received.indexOf(HEADERS_END) + HEADERS_END.length
    if (bodyFrom < HEADERS_END.length) return
    const length = /\r\ncontent-length: (\d+)/i.exec(received)?.[1]
    if (length !== undefined && received.length < bodyFrom + Number(length)) return
    if (length === undefined || !received.startsWith('HTTP/1.1 200 ')) {
      failure ??= new Error(`The server answered: ${received}`)
    }
    answers += 1
    send()
  })
  return socket
}

/** Keeps the process awake as long as there are connections. */
function poll(): void {
  if (sockets.length > 0) setImmediate(poll)
}

const protocol = {
  begin(load: Load): void {
    sockets = Array.from({ length: load.connections }, () => open(load))
    if (load.polls) poll()
  },
  /** Ends the warm-up: starts to count. */
  measure(): void {
    answers = 0
    measuredFrom = performance.now()
  },
  measured(): LoadResult {
    if (failure) throw failure
    return { wallMs: performance.now() - measuredFrom, answers }
  },
  end(): void {
    const open = sockets
    sockets = []
    for (const socket of open) socket.destroy()
  },
}

export type LoadProtocol = typeof protocol
answerParent(protocol)
