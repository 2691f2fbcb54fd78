/** What each answer of a token route has to be, and why; pure. */
import { fault, note, ok, warning, type Finding } from '../findings.js'
import type { Answer } from './ask.js'

/** An origin that no application can have allowed (RFC 2606 §2). */
export const FOREIGN_ORIGIN = 'https://doctor.invalid'

/** The answer to a request without a session: 401, as problem details. */
export function judgeSignedOut({ status, givesToken, code, contentType }: Answer): Finding[] {
  const about = 'no session'
  if (status >= 200 && status < 300) {
    return [
      givesToken
        ? fault(
            about,
            `${status}: it gives a token to a request without any session`,
            'Take the user from the session alone, never from the query or the body, and answer 401 without one.',
          )
        : fault(about, `${status}: without a session the answer must be 401`, NOT_A_ROUTE),
    ]
  }
  if (status === 404) return [fault(about, '404: no token route answers there', NOT_A_ROUTE)]
  if (status >= 300 && status < 400) {
    return [
      fault(
        about,
        `${status}: it redirects, most likely to the sign-in page, which a browser’s fetch follows and takes for the answer`,
        'Answer 401 on this path, and mount the route before the middleware that redirects.',
      ),
    ]
  }
  if (status === 429) {
    return [warning(about, '429: the rate limit is used up', 'Wait a minute and ask again.')]
  }
  if (status === 403) {
    return [
      fault(
        about,
        '403: a browser cannot tell "sign in first" from "you may not"',
        'Answer 401 without a session; keep 403 for users without access.',
      ),
    ]
  }
  if (status !== 401) {
    return [
      fault(
        about,
        `${status}: without a session the answer must be 401`,
        status >= 500
          ? 'Look into the server’s log: probably the session or the user is read without checking that it is there.'
          : undefined,
      ),
    ]
  }
  return [ok(about, '401: nobody gets a token unasked'), judgeProblem(code, contentType)]
}

const NOT_A_ROUTE =
  'Check the path: it is matched exactly, below where the middleware is mounted, without a slash at the end.'

function judgeProblem(code: string | undefined, contentType: string): Finding {
  const about = 'error format'
  if (contentType.startsWith('application/problem+json') && code !== undefined) {
    return ok(about, `problem details (RFC 9457) with the code ${code.slice(0, 40)}`)
  }
  return warning(
    about,
    `the 401 comes as ${contentType.split(';')[0] || 'no type at all'}, not as application/problem+json with a code`,
    'A client cannot tell its reasons apart by status alone.',
  )
}

/** The answer to another site's page: 403, and no leave to read it. */
export function judgeCrossSite({ status, headers, code }: Answer): Finding[] {
  const about = 'cross-site'
  const allowed = headers.get('access-control-allow-origin')
  if (allowed === FOREIGN_ORIGIN || allowed === '*') {
    return [
      fault(
        about,
        allowed === '*'
          ? 'it lets every origin read the answer (Access-Control-Allow-Origin: *)'
          : 'it lets whatever origin asks read the answer: any page can fetch its visitor’s token',
        'Keep the cors() middleware off this route, or name exact origins. Here: allowedOrigins.',
      ),
    ]
  }
  if (status === 403) {
    return [
      ok(about, `403${code === 'ERR_CROSS_SITE' ? ' ERR_CROSS_SITE' : ''}, and no CORS header`),
    ]
  }
  if (status === 429) return [note(about, '429: not told, the rate limit came first')]
  return [
    fault(
      about,
      `${status} instead of 403: it does not look at Sec-Fetch-Site or Origin, so with a session any page could have a token made`,
      'Refuse what comes from other sites before the session is read.',
    ),
  ]
}

/** The answers to methods that are none of the route's. */
export function judgeMethod(method: string, { status, headers }: Answer): Finding[] {
  const about = `method ${method}`
  if (status === 405) {
    const allow = headers.get('allow')
    return [
      allow === null
        ? warning(about, '405, but without an Allow header (RFC 9110 §15.5.6)')
        : ok(about, `405, Allow: ${allow.slice(0, 60)}`),
    ]
  }
  if (status === 429) return [note(about, '429: not told, the rate limit came first')]
  return [
    fault(
      about,
      `${status} instead of 405`,
      method === 'HEAD'
        ? 'Express runs a GET handler for HEAD too: a token is signed for nobody.'
        : 'Answer 405 with Allow for every method that the route does not serve.',
    ),
  ]
}

/** A path below the route must not be the route: caches keep what ends in `.css`. */
export function judgePathBelow({ status, code, givesToken }: Answer): Finding[] {
  const about = 'path below'
  const isRoute = givesToken || code === 'ERR_UNAUTHENTICATED'
  return isRoute
    ? [
        fault(
          about,
          `${status}: the route answers for …/x.css too, which a cache in front may store`,
          'Match the path exactly.',
        ),
      ]
    : [ok(about, `${status}: …/x.css is not the route`)]
}
