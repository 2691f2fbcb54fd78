/** A host application that drains as docs/operations.md shows. A session look-up takes its time. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { drainOnSigterm } from '../../docs/operations/drain.js'
import { healthRoutes } from '../../docs/operations/health.js'
import { rsaPair } from '../helpers/key-pairs.js'

const [lookUpMs = 0, noticeMs = 0, graceMs = 0] = process.argv.slice(2).map(Number)
const app = express()
const server = createServer(app)
let lookedUp = 0

const embed = embedAuth({
  async getUser() {
    lookedUp += 1
    process.send?.({ lookedUp })
    await delay(lookUpMs)
    return { id: 'u-1' }
  },
  platform: latenode({
    tenantId: 7,
    privateKey: rsaPair().privateKey,
  }),
  policy: { personalSpace: true },
  cache: false,
  rateLimit: false,
  timeoutMs: 60_000,
})
const drain = drainOnSigterm({
  server,
  noticeMs,
  graceMs,
  async release() {
    embed.close()
    process.send?.('released')
  },
})
app.use(healthRoutes({ embed, drain }))
app.use(embed)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
