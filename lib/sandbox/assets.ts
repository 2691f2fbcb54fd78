/** Pages about the sandbox itself, and the files that all its pages share. */
import express from 'express'
import type { Request, Router } from 'express'
import { sendPage, sendScript } from './http.js'
import type { SandboxConfig } from './options.js'
import { landingPage } from './pages/landing.js'
import { overviewPage } from './pages/overview.js'
import { themeStyles } from './pages/theme.js'
import { uiElementsScript } from './pages/ui-elements.js'
import { uiFrameScript } from './pages/ui-frame.js'
import { uiNoticesScript } from './pages/ui-notices.js'
import { uiSessionScript } from './pages/ui-session.js'
import type { SandboxState } from './types.js'

const frameScript = [uiElementsScript, uiSessionScript, uiNoticesScript, uiFrameScript].join('\n')

/** As the asker wrote it: the page tells what to paste, and any name of this machine is fine. */
function originOf(req: Request): string {
  const host = req.headers.host ?? ''
  return /^[\w.:[\]-]{1,255}$/.test(host) ? `http://${host}` : ''
}

export function assetRoutes(config: SandboxConfig, state: SandboxState): Router {
  const router = express.Router()
  router.get('/', (req, res) => {
    sendPage(res, landingPage(config, originOf(req)), 'alone')
  })
  router.get('/__sandbox', (_req, res) => {
    sendPage(res, overviewPage(config, state), 'alone')
  })
  router.get('/__sandbox/state', (_req, res) => {
    const { latenode, activepieces, checks } = state
    res.json({ latenode, activepieces, checks })
  })
  router.get('/__sandbox/assets/theme.css', (_req, res) => {
    res.type('css').send(themeStyles)
  })
  router.get('/__sandbox/assets/frame.js', (_req, res) => {
    sendScript(res, frameScript)
  })
  return router
}
