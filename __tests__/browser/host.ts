/** The host application: people who sign in, the real middleware, and pages that embed. */
import { embedAuth, type ActivepiecesPlatform, type LatenodePlatform } from 'embed-auth'
import type { Express, Request } from 'express'
import { classicClient, reactPage } from './bundles'
import { FAULT_NAMES, openPlatform } from './platforms'
import type { FaultName, PlatformName, PlatformSite } from './platforms'
import { page, WATCH } from './pages'
import { openSite } from './site'

/** What the token routes answered. */
export interface Answered {
  readonly status: number
  readonly site: string | undefined
  readonly user: string | undefined
}

export interface Host {
  /** `http://app.localhost:PORT`. */
  readonly origin: string
  /** The same server under a subdomain. */
  readonly apiOrigin: string
  /** A page of somebody else's, on another site. */
  readonly strangerOrigin: string
  readonly answered: Answered[]
  readonly platform: (fault: FaultName) => PlatformSite
  close(): Promise<void>
}

export function tokenPath(platform: PlatformName, fault: FaultName = 'none'): string {
  return `/${platform}/${fault}/embed-token`
}

/** The session: who is signed in stands in a cookie, which is enough for a test. */
function getUser(req: Request): { id: string } | undefined {
  const [, id] = /(?:^|; )user=(\w+)/.exec(req.headers.cookie ?? '') ?? []
  return id === undefined ? undefined : { id }
}

export async function openHost(): Promise<Host> {
  const sites = new Map<FaultName, PlatformSite>()
  for (const fault of FAULT_NAMES) sites.set(fault, await openPlatform(fault))
  const { client, help } = await classicClient()
  const scripts = new Map([
    ['/client.js', client],
    ['/embed-auth-help.js', help],
    ['/react-18.js', await reactPage('18')],
    ['/react-19.js', await reactPage('')],
    ['/watch.js', WATCH],
  ])
  const answered: Answered[] = []

  const app = await openSite((express, port) => {
    for (const [path, code] of scripts) {
      express.get(path, (_req, res) => res.type('text/javascript').send(code))
    }
    express.get('/page', (_req, res) => res.send(page(['/watch.js', '/client.js'])))
    express.get('/react/:version', (req, res) => {
      res.send(page(['/watch.js', `/react-${req.params.version}.js`]))
    })
    express.get('/sign-in/:id', (req, res) => {
      const attributes = 'Domain=app.localhost; Path=/; HttpOnly; SameSite=Lax'
      res.set('Set-Cookie', `user=${req.params.id}; ${attributes}`).send(page([]))
    })
    express.get('/sign-out', (_req, res) => {
      res.set('Set-Cookie', 'user=; Domain=app.localhost; Path=/; Max-Age=0').send(page([]))
    })
    express.get('/broken-sdk/embed-token', (_req, res) => {
      const embed = { sdkUrl: `http://app.localhost:${port}/no-such-sdk.js` }
      res.json({ token: 't', expiresIn: 300, expiresAt: '', platform: 'latenode', embed })
    })
    express.use((req, res, next) => {
      const site = req.get('sec-fetch-site')
      const { path } = req
      res.on('finish', () => {
        if (!path.endsWith('/embed-token')) return
        answered.push({ status: res.statusCode, site, user: getUser(req)?.id })
      })
      next()
    })
    const allowedOrigins = [`http://app.localhost:${port}`]
    for (const [fault, site] of sites) serveTokens(express, fault, site, allowedOrigins)
  })

  const stranger = await openSite((express) => {
    express.get('/', (req, res) => {
      const { target } = req.query
      const href = typeof target === 'string' ? target : '#'
      res.send(page([], `<a href="${href}">a link of somebody else's</a>`))
    })
  })

  return {
    origin: `http://app.localhost:${app.port}`,
    apiOrigin: `http://api.app.localhost:${app.port}`,
    strangerOrigin: `http://stranger.localhost:${stranger.port}`,
    answered,
    platform: (fault) => sites.get(fault)!,
    close: async () => {
      await Promise.all([app.close(), stranger.close()])
      await Promise.all([...sites.values()].map((site) => site.close()))
    },
  }
}

function serveTokens(
  app: Express,
  fault: FaultName,
  { platforms }: PlatformSite,
  allowedOrigins: string[],
): void {
  app.use(
    embedAuth({
      getUser,
      platform: platforms.latenode as LatenodePlatform,
      policy: { spaces: () => [{ spaceId: 101, role: 'editor' }], roles: { editor: 'manager' } },
      path: tokenPath('latenode', fault),
      allowedOrigins,
    }),
    embedAuth({
      getUser,
      platform: platforms.activepieces as ActivepiecesPlatform,
      policy: {
        projectId: () => 'acme',
        firstName: (user) => user.id,
        lastName: () => 'Example',
        role: () => 'EDITOR',
      },
      path: tokenPath('activepieces', fault),
      allowedOrigins,
    }),
  )
}
