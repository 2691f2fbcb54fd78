import { Router } from 'express'
import type { EmbedAuth } from 'embed-auth'

export interface HealthOptions {
  embed: Pick<EmbedAuth<never>, 'ready'>
  drain: { readonly isDraining: boolean }
}

/** `/live`: the event loop runs. `/ready`: the instance accepts users. Mount it before the sessions. */
export function healthRoutes({ embed, drain }: HealthOptions): Router {
  const router = Router()
  router.get('/live', (_req, res) => {
    res.sendStatus(204)
  })
  router.get('/ready', (_req, res) => {
    const ready = drain.isDraining ? Promise.reject(new Error('draining')) : embed.ready()
    ready.then(
      () => res.sendStatus(204),
      () => res.sendStatus(503),
    )
  })
  return router
}
