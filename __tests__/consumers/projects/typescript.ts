import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { EmbedAuthError, embedAuth, latenode, type IssuedToken } from 'embed-auth'
import { activepiecesAdmin } from 'embed-auth/admin'
import { createEmbedClient } from 'embed-auth/client'
import { createSandbox } from 'embed-auth/sandbox'

interface User {
  id: string
  teams: { spaceId: number; role: string }[]
}

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const app = express()
app.use(
  embedAuth({
    getUser: (req): User => ({ id: req.get('x-user') ?? 'u1', teams: [] }),
    platform: latenode({ tenantId: 1, privateKey }),
    policy: {
      spaces: (user) => user.teams,
      roles: { owner: 'manager' },
      personalSpace: true,
      // @ts-expect-error -- the user has no such member
      denyWhen: (user) => user.suspended,
    },
  }),
)
const server = app.listen(0, () => {
  void ask()
})

async function ask(): Promise<void> {
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/embed-token`)
  const { token, platform } = (await response.json()) as IssuedToken
  server.close()
  console.log(
    JSON.stringify({
      status: response.status,
      platform,
      parts: token.split('.').length,
      others: [
        typeof EmbedAuthError,
        typeof createSandbox,
        typeof createEmbedClient,
        typeof activepiecesAdmin,
      ],
    }),
  )
}
