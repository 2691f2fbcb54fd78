// A local OpenID Connect provider with one person, so that the example needs no account anywhere.
// Run: node docs/examples/openid-connect/provider.mjs
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const appUrl = process.env.APP_URL ?? 'http://localhost:3000'
const server = createServer().listen(process.env.ISSUER_PORT ?? 4000)
await once(server, 'listening')
const issuer = `http://localhost:${server.address().port}`

const people = {
  ada: { sub: 'ada', given_name: 'Ada', family_name: 'Byron', org_id: 'northwind', role: 'owner' },
}

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'acme',
      client_secret: 'for-development-only-0123456789',
      redirect_uris: [`${appUrl}/callback`],
      post_logout_redirect_uris: [appUrl],
    },
  ],
  claims: { profile: ['given_name', 'family_name', 'org_id', 'role'] },
  // Name the claims in the id token itself, where the application reads them.
  conformIdTokenClaims: false,
  // A ready-made sign-in page: any password will do.
  features: { devInteractions: { enabled: true } },
  findAccount: (_context, id) =>
    Object.hasOwn(people, id) ? { accountId: id, claims: () => people[id] } : undefined,
  cookies: { keys: ['for development only'] },
})
server.on('request', provider.callback())
console.log(issuer)
