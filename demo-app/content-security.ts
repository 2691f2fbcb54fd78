import type { RequestHandler } from 'express'

/** The two origins of an embed. */
export interface EmbedOrigins {
  /** Origin of the platform's browser script. */
  readonly script: string
  /** Origin of the page in the frame. */
  readonly frame: string
}

/**
 * Returns the Content-Security-Policy of a page. It allows only resources of this server, and on a
 * page with an embed also the platform's script and frame. (Pages that call `request()` of the
 * Activepieces SDK also need the instance in `connect-src`.)
 */
export function contentSecurityPolicy(embed?: EmbedOrigins): string {
  return [
    "default-src 'none'",
    `script-src 'self'${embed ? ` ${embed.script}` : ''}`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src ${embed ? embed.frame : "'none'"}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Sets the headers of all responses. A page with an embed replaces the policy with its own. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  })
  next()
}
