// ES modules and express-openid-connect. The claims of the id token are the user.
// Run: ISSUER_URL=http://localhost:4000 node --env-file=.env docs/examples/openid-connect/app.mjs
import express from 'express'
import openIdConnect from 'express-openid-connect'
import { activepieces, embedAuth } from 'embed-auth'

const port = Number(process.env.PORT ?? 3000)
const app = express()
app.use(
  openIdConnect.auth({
    issuerBaseURL: process.env.ISSUER_URL,
    baseURL: process.env.APP_URL ?? `http://localhost:${port}`,
    clientID: 'acme',
    clientSecret: 'for-development-only-0123456789',
    secret: process.env.SESSION_SECRET ?? 'for development only, 32 letters',
    // The route answers 401 by itself; a redirect to a sign-in page is no answer for a fetch.
    authRequired: false,
    authorizationParams: { response_type: 'code', scope: 'openid profile' },
  }),
)

app.use(
  embedAuth({
    getUser: (req) => (req.oidc.isAuthenticated() ? req.oidc.user : undefined),
    platform: activepieces.fromEnv(),
    policy: {
      userId: (user) => user.sub,
      firstName: (user) => user.given_name,
      lastName: (user) => user.family_name,
      projectId: (user) => user.org_id,
      role: (user) => user.role,
      roles: { owner: 'ADMIN', member: 'EDITOR' },
    },
  }),
)

app.get('/', (req, res) => {
  res.send(req.oidc.isAuthenticated() ? 'signed in' : '<a href="/login">Sign in</a>')
})

app.listen(port, () => {
  console.log(`http://localhost:${port}`)
})
