/** Checks a running token route from outside, whether embed-auth or other code answers. */
import { usageError } from '../context.js'
import { error, ok, warning, type Check } from '../findings.js'
import { checkClock, checkHeaders, type NamedAnswer } from './headers.js'
import { isThisMachine, request, type Answer } from './request.js'

/** An origin that no application can allow (RFC 2606 §2). */
const OTHER_ORIGIN = 'https://doctor.invalid'

/** Headers of a page of another site. */
const OTHER_SITE = {
  origin: OTHER_ORIGIN,
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
}

/** Parses the value of `--url`. */
export function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError('--url must be the absolute http(s) URL of the token route.')
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError('--url must not contain a user name or a password.')
  }
  url.hash = ''
  return url
}

/** Sends requests without a session, from another site, with wrong methods and to a wrong path. */
export async function checkEndpoint(url: URL): Promise<Check[]> {
  const signedOut = await request(url, 'GET', { 'sec-fetch-site': 'none' })
  if ('failure' in signedOut) {
    return [
      error('request-failed', 'request', signedOut.failure, 'Check the address and the server.'),
    ]
  }
  const checks: Check[] = [checkTransport(url), ...checkSignedOut(signedOut)]
  // Without a route, other answers say nothing about it.
  if (signedOut.status === 404) return checks

  const answers: NamedAnswer[] = [{ name: 'no session', answer: signedOut }]
  const below = new URL(url)
  below.pathname = `${below.pathname.replace(/\/$/, '')}/x.css`
  for (const { name, address = url, method = name, headers, check } of [
    { name: 'cross-site', method: 'GET', headers: OTHER_SITE, check: checkCrossSite },
    { name: 'DELETE', check: checkMethod },
    { name: 'HEAD', check: checkMethod },
    { name: 'path below', address: below, method: 'GET', check: checkPathBelow },
  ]) {
    const answer = await request(address, method, headers)
    if ('failure' in answer) {
      checks.push(error('request-failed', name, `Request "${name}": ${answer.failure}`))
      continue
    }
    if (address === url) answers.push({ name, answer })
    checks.push(answer.status === 429 ? rateLimited(name) : check(answer, method))
  }
  return [...checks, ...checkHeaders(answers), checkClock(signedOut)]
}

function rateLimited(name: string): Check {
  const fix = 'Wait a minute and run the command again.'
  return warning('rate-limited', name, `Request "${name}": 429, not checked.`, fix)
}

function checkTransport(url: URL): Check {
  const path = 'https'
  if (url.protocol === 'https:') return ok(path, 'https: the connection is encrypted')
  if (isThisMachine(url)) return ok(path, 'https: not needed on this machine')
  const message =
    'The connection is not encrypted: the token can be read, and browsers do not send Secure cookies.'
  return warning('https-missing', path, message, 'Serve the application over https.')
}

const CHECK_PATH =
  'Check the path: it is matched exactly, below the mount path of the middleware, without a slash at the end.'

/** Without a session the answer must be 401 with problem details. */
function checkSignedOut({ status, hasToken, code, contentType }: Answer): Check[] {
  const path = 'no session'
  if (status === 401) {
    return [ok(path, 'Request without a session: 401'), checkProblem(code, contentType)]
  }
  if (status === 429) return [rateLimited(path)]
  const wrong = (rule: string, text: string, fix?: string): Check[] => [
    error(rule, path, `Request without a session: ${text}`, fix),
  ]
  const expected401 = `${status} instead of 401.`
  if (hasToken) {
    return wrong(
      'token-without-session',
      `${status} with a token. Anyone can get a token.`,
      'Take the user only from the session, never from the query or the body. Answer 401 without a session.',
    )
  }
  if (status === 404) return wrong('route-missing', '404, so there is no token route.', CHECK_PATH)
  if (status >= 300 && status < 400) {
    return wrong(
      'route-redirects',
      `${status}, a redirect, often to the sign-in page. \`fetch\` follows it and gets a page instead of a token.`,
      'Answer 401 on this path: mount the route before the middleware that redirects.',
    )
  }
  if (status === 403) {
    return wrong(
      'status-unexpected',
      '403 instead of 401, so the browser cannot tell that the user must sign in.',
      'Answer 401 without a session, and 403 for users without access.',
    )
  }
  if (status >= 500) {
    return wrong(
      'status-unexpected',
      expected401,
      'Find the error in the log of the server. Often the code reads a session or user that is missing.',
    )
  }
  return wrong('status-unexpected', expected401, status < 300 ? CHECK_PATH : undefined)
}

function checkProblem(code: string | undefined, contentType: string): Check {
  const path = 'error format'
  if (contentType.startsWith('application/problem+json') && code !== undefined) {
    return ok(path, `Error format: problem details (RFC 9457) with the code ${code}`)
  }
  const received = contentType.split(';')[0] || 'no content type'
  return warning(
    'error-format',
    path,
    `The 401 answer has ${received} instead of application/problem+json with a \`code\`.`,
    'Send problem details (RFC 9457): without a code, the client cannot tell one reason from another.',
  )
}

/** A page of another site must get 403, and no permission to read the answer. */
function checkCrossSite({ status, headers, code }: Answer): Check {
  const path = 'cross-site'
  const allowed = headers.get('access-control-allow-origin')
  if (allowed === OTHER_ORIGIN || allowed === '*') {
    const message =
      allowed === '*'
        ? 'Every origin can read the answer (Access-Control-Allow-Origin: *).'
        : 'Every origin that asks can read the answer, so any page can fetch the token of its visitor.'
    const fix =
      'Do not use cors() on this route, or list exact origins; in embed-auth: `allowedOrigins`.'
    return error('cors-open', path, message, fix)
  }
  if (status === 403) {
    const codeText = code === undefined ? '' : ` ${code}`
    return ok(path, `Request from another site: 403${codeText}, without a CORS header`)
  }
  const message = `Request from another site: ${status} instead of 403. The route does not check Sec-Fetch-Site or Origin.`
  const fix = 'Refuse requests from other sites before the session is read.'
  return error('cross-site-accepted', path, message, fix)
}

function checkMethod({ status, headers }: Answer, method: string): Check {
  if (status !== 405) {
    const fix =
      method === 'HEAD'
        ? 'Answer 405: Express runs the GET handler for HEAD, which signs a token that is not used.'
        : 'Answer 405 with an Allow header to every other method.'
    return error('method-accepted', method, `Method ${method}: ${status} instead of 405.`, fix)
  }
  const allow = headers.get('allow')
  if (allow !== null) return ok(method, `Method ${method}: 405, Allow: ${allow.slice(0, 60)}`)
  const message = `Method ${method}: 405 without an Allow header (RFC 9110 §15.5.6).`
  return warning('allow-missing', method, message, 'Add the header Allow: GET.')
}

/** A path such as `…/x.css` must not be the route: shared caches store what looks like a file. */
function checkPathBelow({ status, code, hasToken }: Answer): Check {
  const path = 'path below'
  if (!hasToken && code !== 'ERR_UNAUTHENTICATED') {
    return ok(path, `Path below the route (…/x.css): ${status}, not the route`)
  }
  const message = `Path below the route (…/x.css): ${status} from the route, which a shared cache can store.`
  return error('path-not-exact', path, message, 'Match the path exactly.')
}
