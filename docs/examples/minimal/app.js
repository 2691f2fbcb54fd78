// The smallest whole application: plain JavaScript, one session, one page.
// Run: node --env-file=.env docs/examples/minimal/app.js
const path = require('node:path')
const express = require('express')
const session = require('express-session')
const { embedAuth, latenode } = require('embed-auth')

// Replaces your database. The sandbox has the spaces 12, 15 and 20.
const users = new Map([
  ['ada', { id: 'u1', role: 'owner', spaceId: 12 }],
  ['ben', { id: 'u2', role: 'member', spaceId: 12 }],
])

const app = express()
app.use(
  session({
    secret: process.env.SESSION_SECRET || 'for development only',
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
  }),
)

// No password: this is an example.
app.post('/sign-in/:name', (req, res) => {
  req.session.name = req.params.name
  res.redirect(303, '/')
})

// After the session middleware, because `getUser` reads req.session.
app.use(
  embedAuth({
    getUser: (req) => users.get(req.session.name),
    platform: latenode.fromEnv(),
    policy: {
      spaces: (user) => [{ spaceId: user.spaceId, role: user.role }],
      roles: { owner: 'manager', member: 'no-code' },
    },
  }),
)

// /embed-auth.js, and the help for blocked cookies that it loads.
app.use(express.static(path.dirname(require.resolve('embed-auth/browser/embed-auth.js'))))
app.get('/', (_req, res) => {
  res.sendFile(path.join(__dirname, 'index.html'))
})

const server = app.listen(process.env.PORT || 3000, () => {
  // The same site as the sandbox, so that no browser blocks its cookies.
  console.log(`http://app.embedded.localhost:${server.address().port}`)
})
