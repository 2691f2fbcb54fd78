/** The routes of the sandbox's own pages and of the files that all pages share. */
import express from 'express'
import type { Router } from 'express'
import { sameOriginOnly, sendPage, serveScript } from '../http.js'
import type { SandboxState } from '../types.js'
import { frameAppScript } from './frame-app.js'
import { frameCardsScript } from './frame-cards.js'
import { liveScript } from './live-script.js'
import { signInsPage } from './sign-ins.js'
import { styles } from './styles.js'

export function pageRoutes(state: SandboxState): Router {
  const router = express.Router()
  router.use('/__sandbox', sameOriginOnly)
  router.get('/', (_req, res) => {
    res.redirect('/__sandbox')
  })
  router.get('/__sandbox', (_req, res) => {
    sendPage(res, signInsPage(state), "'none'")
  })
  router.get('/__sandbox/state', (_req, res) => {
    const { latenode, activepieces, checks } = state
    res.json({ latenode, activepieces, checks })
  })
  router.get('/__sandbox/assets/theme.css', (_req, res) => {
    res.type('css').send(styles)
  })
  serveScript(router, '/__sandbox/assets/frame.js', frameCardsScript + frameAppScript)
  serveScript(router, '/__sandbox/assets/live.js', liveScript)
  return router
}
