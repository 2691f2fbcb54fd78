/** A running token route, judged from outside: by this library or written by hand. */
import { fault, ok, warning, type Finding } from '../findings.js'
import { usageError } from '../failure.js'
import { ask, type Answer } from './ask.js'
import {
  FOREIGN_ORIGIN,
  judgeCrossSite,
  judgeMethod,
  judgePathBelow,
  judgeSignedOut,
} from './endpoint-rules.js'
import { judgeClock, judgeHeaders, type NamedAnswer } from './header-rules.js'

const FOREIGN_PAGE = {
  origin: FOREIGN_ORIGIN,
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
}

/** The address of `--url`. */
export function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageError('--url must be an absolute http(s) address of the token route')
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError('--url must not hold a user name or a password')
  }
  url.hash = ''
  return url
}

/** Asks without a session, from another site and with wrong methods, and judges every answer. */
export async function examineEndpoint(url: URL): Promise<Finding[]> {
  const signedOut = await ask(url.href, { method: 'GET', headers: { 'sec-fetch-site': 'none' } })
  if ('failure' in signedOut) {
    return [fault('request', signedOut.failure, 'Check the address, and that the server runs.')]
  }
  const transport = judgeTransport(url)
  const first = judgeSignedOut(signedOut)
  // Nothing of the route is there: what its headers are like says nothing about it.
  if (signedOut.status === 404) return [...transport, ...first]

  const below = new URL(url)
  below.pathname = `${below.pathname.replace(/\/$/, '')}/x.css`
  const answers: NamedAnswer[] = [{ name: 'no session', answer: signedOut }]
  const findings: Finding[] = []
  const probe = async (
    name: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    judge: (answer: Answer) => Finding[],
  ): Promise<void> => {
    const answer = await ask(url.href, { method, headers })
    if ('failure' in answer) {
      findings.push(fault(name, answer.failure))
      return
    }
    answers.push({ name, answer })
    findings.push(...judge(answer))
  }
  await probe('cross-site', 'GET', FOREIGN_PAGE, judgeCrossSite)
  await probe('DELETE', 'DELETE', {}, (answer) => judgeMethod('DELETE', answer))
  await probe('HEAD', 'HEAD', {}, (answer) => judgeMethod('HEAD', answer))
  const deceived = await ask(below.href, { method: 'GET' })
  return [
    ...transport,
    ...first,
    ...findings,
    ...('failure' in deceived ? [] : judgePathBelow(deceived)),
    ...judgeHeaders(answers),
    ...judgeClock(signedOut),
  ]
}

function judgeTransport({ protocol, hostname }: URL): Finding[] {
  if (protocol === 'https:') return [ok('https', 'the connection is encrypted')]
  const local = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  return local
    ? [ok('https', 'not needed on this machine')]
    : [
        warning(
          'https',
          'the token travels in plain text, and Secure cookies do not travel at all',
          'Serve the application over https.',
        ),
      ]
}
