/** Checks whether an Activepieces instance lets the pages of an origin embed it. */
import { readVariable, type Environment } from '../../options/index.js'
import { usageError } from '../context.js'
import { error, info, ok, warning, type Check } from '../findings.js'
import { isThisMachine, request } from './request.js'

const VARIABLE = 'ACTIVEPIECES_INSTANCE_URL'
const PATH = 'frame-ancestors'
/** Address of the hosted Cloud, which cannot be embedded by this name. */
const CLOUD_HOST = 'cloud.activepieces.com'

/** Parses the value of `--origin`. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError('--origin must be the origin of your page, such as https://app.example.com.')
  }
  if (text.toLowerCase() !== url.origin) {
    throw usageError(`--origin must be an origin without a path. Did you mean ${url.origin}?`)
  }
  return url.origin
}

/** Reads `frame-ancestors` from the embed page of the instance, and matches it with the origin. */
export async function checkFraming(env: Environment, origin: string): Promise<Check[]> {
  const value = readVariable(env, VARIABLE)
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    // The value is not shown: it can be a key, or contain a password.
    const received = value === undefined ? 'it is not set' : 'received another value'
    const message = `${VARIABLE} must be the address of the instance without credentials for this check; ${received}.`
    return [error('instance-url-invalid', VARIABLE, message, `Set ${VARIABLE}.`)]
  }
  const page = new URL(`${url.origin}${url.pathname.replace(/\/+$/, '')}/embed`)
  const answer = await request(page, 'GET', { accept: 'text/html' })
  if ('failure' in answer) {
    const message = `${page.href} cannot be read: ${answer.failure}`
    return [error('request-failed', VARIABLE, message, 'Check the address and the instance.')]
  }
  const { status, headers } = answer
  if (status >= 300) {
    const message = `${page.href} answered ${status}, so the embed page was not checked.`
    const fix = `Set ${VARIABLE} to the address at which the instance itself answers.`
    return [error('embed-page-missing', VARIABLE, message, fix)]
  }
  return [...checkAddress(page, origin), checkAncestors(headers, page, origin)]
}

function checkAddress(page: URL, origin: string): Check[] {
  const checks: Check[] = []
  if (page.hostname === CLOUD_HOST) {
    const message = `${VARIABLE} is the address of the hosted Cloud, which cannot be embedded.`
    const fix = 'Verify an embed subdomain with DNS at Activepieces, and set its address.'
    checks.push(warning('cloud-subdomain-missing', VARIABLE, message, fix))
  }
  if (origin.startsWith('https:') && page.protocol === 'http:' && !isThisMachine(page)) {
    const message = `${VARIABLE} is http, which browsers block inside pages of ${origin}.`
    checks.push(error('mixed-content', VARIABLE, message, 'Serve the instance over https.'))
  }
  return checks
}

/** The source list of each policy that has `frame-ancestors`; its first directive counts. */
function ancestorsOf(headers: Headers): string[][] {
  const policies = (headers.get('content-security-policy') ?? '').split(',')
  return policies.flatMap((policy) => {
    const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/))
    const found = directives.find(([name = '']) => name.toLowerCase() === PATH)
    return found === undefined ? [] : [found.slice(1)]
  })
}

/** Every policy must allow the origin (CSP3 §6.4.2.1). X-Frame-Options counts only without one. */
function checkAncestors(headers: Headers, page: URL, origin: string): Check {
  const lists = ancestorsOf(headers)
  const frameOptions = headers.get('x-frame-options')
  const fix =
    `Add ${origin} in Platform Admin (Security → Embedding) or to AP_ALLOWED_EMBED_ORIGINS of the ` +
    'server. A change takes up to 3 minutes.'
  if (lists.length === 0) {
    const isSame = page.origin === origin && frameOptions?.toUpperCase() === 'SAMEORIGIN'
    if (frameOptions !== null && !isSame) {
      const message = `The embed page has X-Frame-Options: ${frameOptions}, so pages of ${origin} cannot embed it.`
      const remove = 'Remove X-Frame-Options in the proxy of the instance.'
      return error('frame-options', 'x-frame-options', message, remove)
    }
    const message =
      'The embed page has no `frame-ancestors`, so every origin can embed it. Activepieces sends it since 0.84.'
    return info('frame-ancestors-missing', PATH, message)
  }
  const matches = lists.map((list) => list.find((source) => matchesSource(source, page, origin)))
  const refused = lists[matches.indexOf(undefined)]
  if (refused === undefined) {
    return ok(PATH, `${origin} can embed the instance: it is allowed by ${matches.join(' and ')}`)
  }
  const allowed = refused.length === 0 ? "'none'" : refused.join(' ')
  const message = `The instance does not allow ${origin} to embed it, so the iframe stays blank. It allows: ${allowed}.`
  return error('origin-not-allowed', PATH, message, fix)
}

/** Whether a source expression matches an origin (CSP3 §6.7.2.7). */
function matchesSource(source: string, page: URL, text: string): boolean {
  const origin = new URL(text)
  const lower = source.toLowerCase()
  if (lower === "'self'") return matchesSource(page.origin, page, text)
  if (lower === '*') return true
  const scheme = /^(https?):$/.exec(lower)?.[1]
  if (scheme !== undefined) return matchesScheme(scheme, origin)
  const parts =
    /^(?:(https?):\/\/)?(\*|(?:\*\.)?[\w.-]+|\[[\da-f:]+\])(?::(\d+|\*))?(?:\/.*)?$/.exec(lower)
  if (parts === null) return false
  const [, ownScheme = page.protocol.slice(0, -1), host = '', port] = parts
  return matchesScheme(ownScheme, origin) && matchesHost(host, origin) && matchesPort(port, origin)
}

/** http includes https, because browsers upgrade. */
function matchesScheme(scheme: string, { protocol }: URL): boolean {
  return protocol === `${scheme}:` || (scheme === 'http' && protocol === 'https:')
}

/** `*.example.com` matches subdomains, and not example.com itself. */
function matchesHost(host: string, { hostname }: URL): boolean {
  if (host === '*') return true
  return host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host
}

function matchesPort(port: string | undefined, { port: own, protocol }: URL): boolean {
  if (port === '*') return true
  const standard = protocol === 'https:' ? '443' : '80'
  const actual = own === '' ? standard : own
  return (port ?? standard) === actual || (port === '80' && actual === '443')
}
