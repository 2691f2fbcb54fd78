import type { RequestHandler } from 'express'

/** The two origins that an embed needs: where its script comes from, and what its frame opens. */
export interface EmbedOrigins {
  readonly script: string
  readonly frame: string
}

/**
 * The Content-Security-Policy of a page: everything from this server, and on a page with an embed
 * the platform's script and frame besides, nothing more. (Whoever calls `request()` of Activepieces'
 * SDK also needs the instance in `connect-src`.)
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

/** For every answer; the page with the embed sets its own policy over it. */
export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': contentSecurityPolicy(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  })
  next()
}
