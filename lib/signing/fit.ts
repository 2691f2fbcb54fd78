/** Which algorithm a key signs with: RSA of at least 2048 bits, exact curve (RFC 7518 §3.3–3.5). */
import type { KeyObject } from 'node:crypto'
import { typeName } from '../values.js'
import { factsOf, isAlgorithm } from './algorithms.js'
import type { Algorithm, AlgorithmFacts } from './algorithms.js'
import { refuse } from './issue.js'

/** RFC 7518 §3.3 and §3.5; node:crypto itself would sign with less. */
const MIN_RSA_BITS = 2048

const NAME_LIKE = /^(?:none|eddsa|[hrpe]s\d{3}k?)$/i

/** The algorithm that was asked for, where one was; refuses all that the platform does not take. */
export function checkAlgorithm(
  asked: unknown,
  allowed: readonly Algorithm[],
  option: string,
): Algorithm | undefined {
  if (asked === undefined) return undefined
  if (isAlgorithm(asked) && allowed.includes(asked)) return asked
  const named = typeof asked === 'string' && NAME_LIKE.test(asked) ? `"${asked}"` : typeName(asked)
  const message = `${named} is not an algorithm of this platform; it takes ${allowed.join(', ')}`
  return refuse('ERR_ALGORITHM_UNSUPPORTED', option, message)
}

export interface Fit {
  readonly allowed: readonly Algorithm[]
  /** Asked for by the integrator. */
  readonly asked?: Algorithm | undefined
  /** Said by the JWK itself. */
  readonly own?: string | undefined
  /** The option that holds the key. */
  readonly option: string
}

/** The algorithm of a key: the one asked for, else its own, else the first allowed that it fits. */
export function fitAlgorithm(key: KeyObject, { allowed, asked, own, option }: Fit): Algorithm {
  const fitting = allowed.filter((algorithm) => keyFits(key, factsOf(algorithm)))
  const [first] = fitting
  if (first === undefined) {
    const message = `is ${describeKey(key)}, which fits none of ${allowed.join(', ')}`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (own !== undefined && !fitting.some((algorithm) => algorithm === own)) {
    const message = `has an \`alg\` that the key or the platform does not take; fitting: ${fitting.join(', ')}`
    refuse('ERR_KEY_ALGORITHM', option, message)
  }
  if (asked !== undefined && (!fitting.includes(asked) || (own !== undefined && own !== asked))) {
    const reason = fitting.includes(asked) ? 'whose `alg` is another' : 'which does not fit'
    refuse('ERR_KEY_ALGORITHM', option, `is ${describeKey(key)}, ${reason}; asked for: ${asked}`)
  }
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    const message = `is RSA of ${bits} bits; at least ${MIN_RSA_BITS} are needed: make a new pair`
    refuse('ERR_KEY_TOO_SMALL', option, message)
  }
  return asked ?? fitting.find((algorithm) => algorithm === own) ?? first
}

function keyFits(key: KeyObject, facts: AlgorithmFacts): boolean {
  const type = key.asymmetricKeyType
  const details = key.asymmetricKeyDetails
  if (type === 'rsa') return facts.family !== 'EC'
  if (type === 'ec') return facts.family === 'EC' && facts.curve?.openssl === details?.namedCurve
  if (type !== 'rsa-pss' || facts.family !== 'RSA-PSS') return false
  // Parameters in such a key restrict hash and mask and set the shortest salt (RFC 4055 §3.1).
  const { hash, hashBytes } = facts
  return (
    (details?.hashAlgorithm ?? hash) === hash &&
    (details?.mgf1HashAlgorithm ?? hash) === hash &&
    (details?.saltLength ?? 0) <= hashBytes
  )
}

function describeKey(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? key.type
  if (type === 'ec')
    return `an EC key on ${key.asymmetricKeyDetails?.namedCurve ?? 'its own curve'}`
  if (type === 'rsa-pss') return 'an RSA-PSS key with the restrictions it carries'
  return `a key of type ${type}`
}
