/** Cookies of a third-party frame: set and read the way the real platform needs them. */
import type { Request, Response } from 'express'

/** `SameSite=None; Secure`: without them no browser sends a cookie into a frame of another site. */
export function setFrameCookie(res: Response, name: string, value: string, path: string): void {
  const attributes = `Path=${path}; HttpOnly; Secure; SameSite=None`
  res.append('Set-Cookie', `${name}=${value}; ${attributes}`)
}

export function readCookie(req: Request, name: string): string | undefined {
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
