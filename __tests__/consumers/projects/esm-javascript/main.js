import { generateKeyPairSync } from 'node:crypto'
import express from 'express'
import { EmbedAuthError, embedAuth, latenode } from 'embed-auth'
import { activepiecesAdmin } from 'embed-auth/admin'
import { createEmbedClient } from 'embed-auth/client'
import { createSandbox } from 'embed-auth/sandbox'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const app = express()
app.use(
  embedAuth({
    getUser: () => ({ id: 'u1' }),
    platform: latenode({ tenantId: 1, privateKey }),
    policy: { personalSpace: true },
  }),
)
const server = app.listen(0, async () => {
  const response = await fetch(`http://127.0.0.1:${server.address().port}/embed-token`)
  const { token, platform } = await response.json()
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
})
