/** A host application that signs every token anew with RSA-4096; a process of its own. */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { answerParent } from '../../../bench/child.js'
import { observe, type Observation } from '../../../bench/server/observe.js'

let finish: (() => Observation) | undefined

const protocol = {
  /** Resolves to the address of the token route. */
  async listen({ maxPending }: { readonly maxPending: number }): Promise<string> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 4096 })
    const embed = embedAuth({
      getUser: (req) => ({ id: `u-${Number(req.query.n)}` }),
      platform: latenode({ tenantId: 7, privateKey }),
      policy: {},
      cache: false,
      rateLimit: false,
      maxPending,
    })
    const server = express().use(embed).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/embed-token`
  },
  observe(): void {
    finish = observe(true)
  },
  observed(): Observation {
    return finish!()
  },
}

export type ServerProtocol = typeof protocol
answerParent(protocol)
