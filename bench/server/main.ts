/** One contestant as a process of its own. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { answerParent } from '../child.js'
import { createApplication, type ServerName } from '../contestants/index.js'
import type { Distribution } from '../statistics.js'
import { observe, timeFileReads, type Observation } from './observe.js'

export interface ServerSetting {
  readonly name: ServerName
  readonly pem: string
  readonly tokenLength: number
}

let finish: (() => Observation) | undefined

const protocol = {
  /** Resolves to the origin to ask at. */
  async listen({ name, ...setting }: ServerSetting): Promise<string> {
    const server = createServer(await createApplication(name, setting))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  },
  observe({ eventLoop }: { readonly eventLoop: boolean }): void {
    finish = observe(eventLoop)
  },
  observed(): Observation {
    return finish!()
  },
  readFiles({ durationMs }: { readonly durationMs: number }): Promise<Distribution> {
    return timeFileReads(fileURLToPath(import.meta.url), durationMs)
  },
}

export type ServerProtocol = typeof protocol
answerParent(protocol)
