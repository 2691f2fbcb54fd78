/**
 * Host names of the demo. Browsers resolve every name under `localhost` to this machine, and treat
 * `acme.localhost` as a site: cookies in a frame of the same site are not third-party cookies.
 */
import type { Request } from 'express'

const SITE = 'acme.localhost'
export const ACME_HOST = `app.${SITE}`
export const SANDBOX_HOST = `automations.${SITE}`

/** Acme on another site than the sandbox: here, browsers can block the sandbox's cookies. */
const ACME_HOST_ON_OTHER_SITE = 'app.localhost'

export interface SiteSwitch {
  readonly sameSite: boolean
  /** Address of the sign-in page for the other case. */
  readonly url: string
}

/** Whether Acme and the sandbox are on the same site for this request, and where to see the other case. */
export function siteSwitch(req: Request): SiteSwitch {
  const sameSite = req.hostname.endsWith(`.${SITE}`)
  const host = sameSite ? ACME_HOST_ON_OTHER_SITE : ACME_HOST
  return { sameSite, url: `http://${host}:${String(req.socket.localPort)}/sign-in` }
}
