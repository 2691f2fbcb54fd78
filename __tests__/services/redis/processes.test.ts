import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { redisServer, redisSuite } from '../../helpers/redis-server.js'
import { REDIS_CLIENTS } from './clients.js'

const PROCESSES = 4
const LIMIT = 50
const ASKED_BY_EACH = 40

redisSuite('several processes on one Redis', () => {
  // The fail-fast clients differ in what they do without a connection, not in how they count.
  it.each([0, 2].map((index) => [REDIS_CLIENTS[index]![0], index] as const))(
    'L2 · 4 of them allow the limit once (%s)',
    async (_name, clientIndex) => {
      const server = await redisServer()
      await server.start()
      const args = [server.port, LIMIT, clientIndex].map(String)
      const children: ChildProcess[] = []
      for (let count = 0; count < PROCESSES; count += 1) {
        children.push(
          fork(join(__dirname, 'limited-process.ts'), args, { execArgv: ['--import', 'tsx'] }),
        )
      }
      await Promise.all(children.map((child) => once(child, 'message')))

      const answers = children.map((child) => once(child, 'message') as Promise<[number[]]>)
      for (const child of children) child.send(ASKED_BY_EACH)
      const statuses = (await Promise.all(answers)).flatMap(([own]) => own)

      expect(statuses).toHaveLength(PROCESSES * ASKED_BY_EACH)
      expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT)
      expect(statuses.filter((status) => status === 429)).toHaveLength(
        PROCESSES * ASKED_BY_EACH - LIMIT,
      )
      const ends = children.map((child) => once(child, 'exit'))
      for (const child of children) child.disconnect()
      await Promise.all(ends)
      await server.close()
    },
  )
})
