// TypeScript and passport. The user that passport deserialized is the user of the token.
// Run: npx tsx --env-file=.env docs/examples/passport/app.ts
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { embedAuth, latenode } from 'embed-auth'

interface Account {
  id: string
  email: string
  password: string
  teams: { spaceId: number; role: 'owner' | 'member' }[]
}

// Replaces your database. Store hashes instead of passwords.
const accounts: Account[] = [
  {
    id: 'u1',
    email: 'ada@example.com',
    password: 'analytical',
    teams: [
      { spaceId: 12, role: 'owner' },
      { spaceId: 15, role: 'member' },
    ],
  },
]

passport.use(
  new LocalStrategy({ usernameField: 'email' }, (email, password, done) => {
    const account = accounts.find((one) => one.email === email && one.password === password)
    done(null, account ?? false)
  }),
)
passport.serializeUser((user, done) => {
  done(null, (user as Account).id)
})
// Read again at each request, so that a changed role applies at once.
passport.deserializeUser((id, done) => {
  done(null, accounts.find((one) => one.id === id) ?? false)
})

const app = express()
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? 'for development only',
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
  }),
)
app.use(passport.session())
app.post(
  '/sign-in',
  express.urlencoded({ extended: false }),
  passport.authenticate('local', { successRedirect: '/', failureRedirect: '/sign-in' }),
)

app.use(
  embedAuth({
    getUser: (req) => req.user as Account | undefined,
    platform: latenode.fromEnv(),
    policy: {
      spaces: (user) => user.teams,
      roles: { owner: 'manager', member: 'no-code' },
      personalSpace: false,
    },
  }),
)

const server = app.listen(process.env.PORT ?? 3000, () => {
  console.log(`http://app.localhost:${(server.address() as AddressInfo).port}`)
})
