/** Which requests are for a page that a person will look at. */
import type { Request } from 'express'
import { isOwnOrigin } from './origin-guard.js'

/** `Sec-Fetch-Dest` values of documents; the rest are parts of one. */
const DOCUMENTS = new Set(['document', 'iframe', 'frame', 'empty'])
const FILE_EXTENSION = /\.([a-z0-9]+)$/i
const PAGE_EXTENSION = /^(?:x?html?|php|aspx?|jsp)$/i

/**
 * Whether a request asks for a page: a GET that accepts HTML (or does not say), no asset, and, from
 * another site, only by navigation.
 */
export function isPageRequest(req: Request): boolean {
  return (
    req.method === 'GET' && acceptsHtml(req.headers.accept) && !isAsset(req) && comesAsPage(req)
  )
}

function acceptsHtml(accept: string | undefined): boolean {
  return accept === undefined || /(?:^|[,\s])text\/html(?:$|[,;\s])/i.test(accept)
}

function isAsset(req: Request): boolean {
  const destination = req.headers['sec-fetch-dest']
  if (typeof destination === 'string' && !DOCUMENTS.has(destination)) return true
  const [, extension] = FILE_EXTENSION.exec(req.path) ?? []
  return extension !== undefined && !PAGE_EXTENSION.test(extension)
}

function comesAsPage(req: Request): boolean {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = req.headers
  if (site === 'same-origin' || site === 'none') return true
  if (site !== undefined) return mode === 'navigate'
  return origin === undefined || isOwnOrigin(origin, req)
}
