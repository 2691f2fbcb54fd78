/** Servers on free ports of this machine. */
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import express from 'express'
import type { Express } from 'express'
import { listening } from '../helpers/listening'
import type { Listening } from '../helpers/listening'
import { selfSigned } from './certificate'

/** The app is built once its port is known. */
export async function openSite(build: (app: Express, port: number) => void): Promise<Listening> {
  const app = express()
  const site = await listening(createServer(app))
  build(app, site.port)
  return site
}

/** With a certificate of its own making: WebKit keeps Secure cookies over TLS only. */
export function openSecureSite(host: string, app: RequestListener): Promise<Listening> {
  return listening(createSecureServer(selfSigned(host), app))
}
