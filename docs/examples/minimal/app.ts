// The same application in TypeScript.
// Run: npx tsx --env-file=.env app.ts
import path from 'node:path'
import express from 'express'
import session from 'express-session'
import { embedAuth, latenode } from 'embed-auth'

declare module 'express-session' {
  interface SessionData {
    name: string
  }
}

// Replaces your database. The sandbox has the spaces 12, 15 and 20.
const users = new Map([
  ['ada', { id: 'u1', role: 'owner', spaceId: 12 }],
  ['ben', { id: 'u2', role: 'member', spaceId: 12 }],
])

const app = express()
const secret = process.env.SESSION_SECRET ?? 'for development only'
app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))

// No password: this is an example.
app.post('/sign-in/:name', (req, res) => {
  req.session.name = req.params.name
  res.redirect(303, '/')
})

// After the session middleware, because `getUser` reads req.session.
const embed = embedAuth({
  getUser: (req) => users.get(req.session.name ?? ''),
  platform: latenode.fromEnv(),
  policy: {
    spaces: (user) => [{ spaceId: user.spaceId, role: user.role }],
    roles: { owner: 'manager', member: 'no-code' },
  },
})
app.use(embed)

// /embed-auth.js, and the help for blocked cookies that it loads.
app.use(express.static('node_modules/embed-auth/dist/browser'))
app.get('/', (_req, res) => {
  res.sendFile(path.resolve('index.html'))
})

const port = process.env.PORT ?? '3000'
app.listen(Number(port), (error) => {
  if (error) throw error // for example: the port is in use
  // The same site as the sandbox, so that no browser blocks its cookies.
  console.log(`http://app.embedded.localhost:${port}`)
})
