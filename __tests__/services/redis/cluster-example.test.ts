/** docs/examples/cluster, as its reader runs it. */
import { rsaPair } from '../../helpers/key-pairs.js'
import { redisServer, redisSuite } from '../../helpers/redis-server.js'
import { exampleProject } from '../../docs/example-project.js'
import { visitor } from '../../docs/visitor.js'

const LIMIT = 5
const ASKED = 12

redisSuite('the cluster example', () => {
  it('L2 · signs in once for both processes, and both allow the limit once', async () => {
    const redis = await redisServer()
    await redis.start()
    const project = await exampleProject()
    const example = await project.start(
      'cluster/server.ts',
      {
        LATENODE_TENANT_ID: '1',
        LATENODE_PRIVATE_KEY: rsaPair().privatePem,
        REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        LIMIT: String(LIMIT),
        WORKERS: '2',
      },
      2,
    )
    try {
      const { ask } = visitor()
      await ask(`${example.url}/sign-in/u1`, { method: 'POST' })

      // Each on a connection of its own, so that the cluster deals them out.
      const headers = { connection: 'close' }
      const processes = await Promise.all(
        Array.from({ length: 8 }, async () => (await ask(`${example.url}/`, { headers })).json()),
      )
      expect(new Set(processes.map(({ process }) => process)).size).toBe(2)

      const answers = await Promise.all(
        Array.from({ length: ASKED }, () => ask(`${example.url}/embed-token`, { headers })),
      )
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT)
      expect(statuses.filter((status) => status === 429)).toHaveLength(ASKED - LIMIT)
    } finally {
      await example.stop()
      project.remove()
      await redis.close()
    }
  })
})
