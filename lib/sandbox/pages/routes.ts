/** The routes of the sandbox's own pages and of the files that all pages share. */
import express from 'express'
import type { Request, Router } from 'express'
import { sendPage, serveScript } from '../http.js'
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
  router.get('/', (req, res) => {
    sendPage(res, landingPage(config, originOf(req)), "'none'")
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

/** The origin in the browser's address bar, which can be any name of this machine. */
function originOf(req: Request): string {
  const host = req.headers.host ?? ''
  return /^[\w.:[\]-]{1,255}$/.test(host) ? `http://${host}` : ''
}
