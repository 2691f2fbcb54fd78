/** Servers on free ports of this machine. */
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Express } from 'express'
import { selfSigned } from './certificate'

export interface Site {
  readonly port: number
  readonly close: () => Promise<void>
}

/** The app is built once its port is known. */
export async function openSite(build: (app: Express, port: number) => void): Promise<Site> {
  const app = express()
  const site = await listen(createServer(app))
  build(app, site.port)
  return site
}

/** With a certificate of its own making: WebKit keeps Secure cookies over TLS only. */
export function openSecureSite(host: string, app: RequestListener): Promise<Site> {
  return listen(createSecureServer(selfSigned(host), app))
}

async function listen(server: Server): Promise<Site> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
