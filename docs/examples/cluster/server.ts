// Several processes, one limit and one session store, in Redis.
// Run: npx tsx --env-file=.env docs/examples/cluster/server.ts
import cluster from 'node:cluster'
import type { AddressInfo } from 'node:net'
import { RedisStore as SessionStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { RedisStore as RateLimitStore } from 'rate-limit-redis'
import { createClient } from 'redis'
import { embedAuth, latenode, resilientStore } from 'embed-auth'

declare module 'express-session' {
  interface SessionData {
    userId: string
  }
}

// Replaces your database.
const users = new Map([['u1', { id: 'u1', spaceId: 12, role: 'owner' }]])

async function startWorker(): Promise<void> {
  const redis = createClient({
    url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
    // Fail at once while Redis is away, instead of queueing what nobody waits for.
    disableOfflineQueue: true,
  })
  // Without a listener the first lost connection ends the process.
  redis.on('error', (error: Error) => {
    console.error('redis:', error.message)
  })
  await redis.connect()

  const app = express()
  app.use(
    session({
      store: new SessionStore({ client: redis, prefix: 'acme:session:' }),
      secret: process.env.SESSION_SECRET ?? 'for development only',
      resave: false,
      saveUninitialized: false,
      cookie: { sameSite: 'lax' },
    }),
  )
  // No password: this is an example.
  app.post('/sign-in/:userId', (req, res) => {
    req.session.userId = req.params.userId
    res.redirect(303, '/')
  })
  app.use(
    embedAuth({
      getUser: (req) => users.get(req.session.userId ?? ''),
      platform: latenode.fromEnv(),
      policy: {
        spaces: (user) => [{ spaceId: user.spaceId, role: user.role }],
        roles: { owner: 'manager', member: 'no-code' },
      },
      rateLimit: {
        limit: Number(process.env.LIMIT ?? 60),
        store: resilientStore(
          () =>
            new RateLimitStore({
              prefix: 'acme:embed:',
              sendCommand: (...command: string[]) => redis.sendCommand(command),
            }),
          { whenDown: 'allow' }, // a limit is no reason to keep users out
        ),
      },
    }),
  )
  app.get('/', (_req, res) => {
    res.json({ process: process.pid })
  })
  const server = app.listen(process.env.PORT ?? 3000, () => {
    const { port } = server.address() as AddressInfo
    console.log(`http://app.localhost:${port} (process ${process.pid})`)
  })
}

if (cluster.isPrimary) {
  const workers = Number(process.env.WORKERS ?? 2)
  for (let count = 0; count < workers; count += 1) cluster.fork()
} else {
  startWorker().catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
}
