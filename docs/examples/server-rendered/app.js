// A server-rendered page: the token is in the page when it arrives, and nothing is fetched.
// Run: node --env-file=.env docs/examples/server-rendered/app.js
const path = require('node:path')
const express = require('express')
const session = require('express-session')
const { EmbedAuthError, embedAuth, latenode } = require('embed-auth')

// Replaces your database.
const users = new Map([
  ['ada', { id: 'u1', role: 'owner', spaceId: 12 }],
  ['eve', { id: 'u3', role: 'owner', spaceId: 12, suspended: true }],
])

const app = express()
app.set('view engine', 'ejs')
app.set('views', path.join(__dirname, 'views'))
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
  res.redirect(303, '/automations')
})

const embed = embedAuth({
  getUser: (req) => users.get(req.session.name),
  platform: latenode.fromEnv(),
  policy: {
    denyWhen: (user) => user.suspended && 'the account is suspended',
    spaces: (user) => [{ spaceId: user.spaceId, role: user.role }],
    roles: { owner: 'manager', member: 'no-code' },
  },
  path: false, // no route: only the page below holds a token
})

app.get('/automations', embed.attach(), (_req, res) => {
  res.render('automations') // reads res.locals.embedAuth
})

app.use((error, _req, res, next) => {
  if (!(error instanceof EmbedAuthError)) return next(error)
  res.status(error.status).set(error.headers).render('no-automations', { code: error.code })
})

const server = app.listen(process.env.PORT || 3000, () => {
  console.log(`http://app.localhost:${server.address().port}`)
})
