/**
 * Whether a cookie of this origin comes back from where the asking page stands:
 *
 * - `GET /__sandbox/cookies/set?value=NONCE` sets it (204; 400 for a value that is not
 *   1–64 characters of A–Z, a–z, 0–9, `-`, `_`);
 * - `GET /__sandbox/cookies/echo` answers `{ "value": "NONCE" }`, or `{ "value": null }`.
 *
 * Both allow credentials to any origin: the cookie holds nothing but the asker's own nonce.
 */
import express from 'express'
import type { RequestHandler, Router } from 'express'
import { readCookie, setFrameCookie } from './cookies.js'
import type { Misbehaviour } from './misbehave.js'

const NAME = 'sandbox_cookie_check'
const PATH = '/__sandbox/cookies'

const withCredentials: RequestHandler = (req, res, next) => {
  const { origin } = req.headers
  res.vary('Origin')
  if (origin !== undefined) {
    res.set('Access-Control-Allow-Origin', origin)
    res.set('Access-Control-Allow-Credentials', 'true')
  }
  next()
}

export function cookieCheckRoutes(misbehaviour: Misbehaviour): Router {
  const router = express.Router()
  router.use(PATH, withCredentials)
  router.get(`${PATH}/set`, (req, res) => {
    const { value } = req.query
    if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(value)) {
      const message = 'value must be 1 to 64 letters, digits, - or _'
      res.status(400).json({ code: 'VALUE_INVALID', message })
      return
    }
    if (!misbehaviour.blocksCookies(req.originalUrl)) setFrameCookie(res, NAME, value, PATH)
    res.status(204).end()
  })
  router.get(`${PATH}/echo`, (req, res) => {
    const blocked = misbehaviour.blocksCookies(req.originalUrl)
    res.json({ value: blocked ? null : (readCookie(req, NAME) ?? null) })
  })
  return router
}
