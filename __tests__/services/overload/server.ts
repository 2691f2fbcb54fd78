/** A host application that signs every token anew with RSA-4096; a process of its own. */
import { createServer } from 'node:http'
import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { answerParent } from '../../../bench/child.js'
import { observe, type Observation } from '../../../bench/observe.js'
import { rsaPair } from '../../helpers/key-pairs.js'
import { listening } from '../../helpers/listening.js'

let finish: (() => Observation) | undefined

const protocol = {
  /** Resolves to the address of the token route. */
  async listen({ maxPending }: { readonly maxPending: number }): Promise<string> {
    const { privateKey } = rsaPair(4096)
    const embed = embedAuth({
      getUser: (req) => ({ id: `u-${Number(req.query.n)}` }),
      platform: latenode({ tenantId: 7, privateKey }),
      policy: { personalSpace: true },
      cache: false,
      rateLimit: false,
      maxPending,
    })
    // A connection that is idle for a round would be reset if it were closed as it is used again.
    const server = createServer({ keepAliveTimeout: 60_000 }, express().use(embed))
    const { url } = await listening(server)
    return `${url}/embed-token`
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
