/** The routes of the sandbox's own pages and of the files that all pages share. */
import express from 'express'
import type { Router } from 'express'
import { sameOriginOnly, sendPage, serveScript } from '../http.js'
import type { SandboxConfig } from '../options.js'
import type { SandboxState } from '../types.js'
import { frameAppScript } from './frame-app.js'
import { frameCardsScript } from './frame-cards.js'
import { frameElementsScript } from './frame-elements.js'
import { landingPage } from './landing.js'
import { signInsPage } from './sign-ins.js'
import { styles } from './styles.js'

export function pageRoutes(config: SandboxConfig, state: SandboxState): Router {
  const router = express.Router()
  router.use('/__sandbox', sameOriginOnly)
  router.get('/', sameOriginOnly, (req, res) => {
    // The address in the browser, which can be any of the allowed hosts.
    const origin = `${req.protocol}://${req.headers.host ?? ''}`
    sendPage(res, landingPage(config, origin), "'none'")
  })
  router.get('/__sandbox', (_req, res) => {
    sendPage(res, signInsPage(config, state), "'none'")
  })
  router.get('/__sandbox/state', (_req, res) => {
    const { latenode, activepieces, checks } = state
    res.json({ latenode, activepieces, checks })
  })
  router.get('/__sandbox/assets/theme.css', (_req, res) => {
    res.type('css').send(styles)
  })
  const frameScript = [frameElementsScript, frameCardsScript, frameAppScript].join('\n')
  serveScript(router, '/__sandbox/assets/frame.js', frameScript)
  return router
}
