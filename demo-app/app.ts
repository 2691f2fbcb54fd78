/** Acme as an Express application: sessions, sign-in, two embeds, and the pages around them. */
import { join } from 'node:path'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { createActivity } from './activity.js'
import { bundleBrowserScript } from './browser-script.js'
import { securityHeaders } from './content-security.js'
import { createEmbeds } from './embeds.js'
import { pageLocals, pages } from './pages.js'
import { peopleRoutes } from './people.js'
import type { Platforms } from './platforms.js'
import { sessions, signedInUser, signInRoutes } from './session.js'
import { createTeams, createUsers } from './users.js'

/** Creates the application without a server: `main.ts` listens, tests call it directly. */
export async function createApp(platforms: Platforms): Promise<Express> {
  const teams = createTeams(platforms.spaceIds)
  const users = createUsers(teams)
  const getUser = signedInUser(users)
  const activity = createActivity()
  const embeds = createEmbeds({
    latenode: platforms.latenode.platform,
    activepieces: platforms.activepieces.platform,
    getUser,
    onEvent: activity.record,
  })
  await Promise.all([embeds.latenode.ready(), embeds.activepieces.ready()])
  const script = await bundleBrowserScript()

  const app = express()
  app.disable('x-powered-by')
  app.set('view engine', 'ejs')
  app.set('views', join(__dirname, 'views'))

  app.use(securityHeaders)
  app.use(express.static(join(__dirname, 'public')))
  app.get('/automations.js', (_req, res) => {
    res.type('js').send(script)
  })

  app.use(sessions())
  app.use(signInRoutes(users))
  app.use('/latenode', embeds.latenode) // GET /latenode/embed-token
  app.use('/activepieces', embeds.activepieces) // GET /activepieces/embed-token
  app.use(pageLocals(getUser, platforms.sandboxUrl))
  app.use(peopleRoutes({ users, teams: Object.values(teams), getUser, platforms }))
  app.use(pages({ users, embeds, platforms, activity }))
  app.use(sendErrorPage)

  return app
}

const sendErrorPage: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error)
    return
  }
  console.error(error)
  res.status(500).render('message', {
    title: 'Something went wrong',
    text: 'Acme could not show this page. Please try again in a moment.',
  })
}
