/** TCP servers with simulated failures, and rate-limit stores that use them. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Store } from 'express-rate-limit'
import { listening } from './listening.js'

export interface SocketServer {
  readonly port: number
  close(): Promise<void>
}

/** Starts a server that accepts connections and data, and never answers. */
export async function startBlackHole(): Promise<SocketServer> {
  const sockets = new Set<Socket>()
  const { port, close } = await listening(
    createServer((socket) => {
      sockets.add(socket.resume())
      socket.on('error', () => {})
    }),
  )
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await close()
    },
  }
}

/** Starts an echo server in a worker, so that it answers while this event loop is blocked. */
export async function startEcho(): Promise<SocketServer> {
  const worker = new Worker(
    `const server = require('node:net').createServer((socket) => {
       socket.on('error', () => {})
       socket.pipe(socket)
     })
     server.listen(0, '127.0.0.1', () => {
       require('node:worker_threads').parentPort.postMessage(server.address().port)
     })`,
    { eval: true },
  )
  const [port] = (await once(worker, 'message')) as [number]
  return {
    port,
    async close() {
      await worker.terminate()
    },
  }
}

/** Creates a store that needs one round trip for `init` and one for each call. */
export function socketStore(port: number): Store {
  const socket = connect(port, '127.0.0.1').setNoDelay()
  socket.on('error', () => {})
  const roundTrip = async (): Promise<void> => {
    socket.write('?')
    await once(socket, 'data')
  }
  let totalHits = 0
  return {
    init: roundTrip,
    async increment() {
      await roundTrip()
      return { totalHits: (totalHits += 1), resetTime: new Date(Date.now() + 60_000) }
    },
    decrement: roundTrip,
    resetKey: roundTrip,
    shutdown: () => void socket.destroy(),
  }
}
