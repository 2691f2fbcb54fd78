/** The JOSE header (RFC 7515 §4): which algorithm, which key, and nothing that brings its own key. */
import { typeName } from '../../values.js'
import { algorithmFacts } from '../algorithms.js'
import { fault, note, ok, warning, type Finding } from '../findings.js'
import { printable } from '../terminal/printable.js'
import type { JsonObject } from './decode.js'

export interface HeaderContract {
  readonly platform: string
  readonly algorithms: readonly string[]
  readonly keyId: 'required' | 'undocumented' | 'free'
}

/** Members by which a token would choose its own key (RFC 8725 §3.1). */
const KEY_CARRIERS = ['jwk', 'jku', 'x5u', 'x5c']
const KNOWN = ['alg', 'typ', 'kid', ...KEY_CARRIERS]

export function judgeHeader(header: JsonObject, contract: HeaderContract): Finding[] {
  return [
    judgeAlgorithm(header.alg, contract),
    judgeType(header.typ),
    ...judgeKeyId(header.kid, contract),
    ...KEY_CARRIERS.filter((name) => Object.hasOwn(header, name)).map((name) =>
      fault(
        name,
        'lets the token name its own key, which no verifier may follow (RFC 8725 §3.1)',
        'Leave it out: the platform knows your key.',
      ),
    ),
    ...Object.keys(header)
      .filter((name) => !KNOWN.includes(name))
      .map((name) => note(printable(name, 40), 'is no header of the contract')),
  ]
}

function judgeAlgorithm(alg: unknown, { platform, algorithms }: HeaderContract): Finding {
  const mend = `Sign with ${algorithms.length === 1 ? String(algorithms[0]) : `one of ${algorithms.join(', ')}`}.`
  if (typeof alg !== 'string') {
    return fault('alg', alg === undefined ? 'is missing' : `is ${typeName(alg)}, not text`, mend)
  }
  if (algorithms.includes(alg)) return ok('alg', algorithmFacts(alg)?.words ?? alg)
  if (alg.toLowerCase() === 'none') {
    return fault('alg', 'is "none": the token is not signed, anybody could have written it', mend)
  }
  if (/^hs(?:256|384|512)$/i.test(alg)) {
    return fault(
      'alg',
      `is ${alg.toUpperCase()}, which signs with a shared secret: the text of the PEM was used as one`,
      `${mend} A PEM whose line ends are the two characters \\n is not recognised as a key by some libraries, which then fall back to HS256.`,
    )
  }
  return fault('alg', `is "${printable(alg, 20)}", which ${platform} does not take`, mend)
}

function judgeType(typ: unknown): Finding {
  if (typ === 'JWT') return ok('typ', 'a JSON Web Token')
  return typ === undefined
    ? warning('typ', 'is missing; the contract writes "JWT"')
    : warning('typ', 'is not "JWT", as the contract writes it')
}

function judgeKeyId(kid: unknown, { keyId, platform }: HeaderContract): Finding[] {
  if (kid === undefined) {
    if (keyId !== 'required') return []
    return [
      fault(
        'kid',
        `is missing: ${platform} finds the key, and through it the platform, by \`kid\` alone`,
        'Set the id of the signing key (ACTIVEPIECES_SIGNING_KEY_ID).',
      ),
    ]
  }
  if (typeof kid !== 'string' || kid.trim() === '') {
    return [fault('kid', `is ${typeName(kid)}, but must be text that names a key`)]
  }
  return keyId === 'undocumented'
    ? [note('kid', `is not documented by ${platform}; harmless`)]
    : [ok('kid', 'names the signing key')]
}
