/** What all parts of one run share. */
import jwt from 'jsonwebtoken'
import type { Bundles } from './build.js'
import type { Child } from './children.js'
import type { ServerName } from './contestants/index.js'
import { privatePem, type KeyType } from './keys.js'
import type { LoadProtocol } from './load/main.js'
import type { Plan } from './plan.js'
import type { ServerSetting } from './server/main.js'

export interface Run {
  readonly plan: Plan
  readonly bundles: Bundles
  /** One load generator for all, so that everyone meets it equally warm. */
  readonly load: Child<LoadProtocol>
  setting(name: ServerName, key: KeyType): ServerSetting
  /**
   * Measures all names once per round. Every other round goes backwards: what changes in the course
   * of a round, such as the heat of the machine, meets the first and the last alike.
   */
  rounds<Name extends string>(
    part: string,
    count: number,
    names: readonly Name[],
    measure: (name: Name) => Promise<void>,
  ): Promise<void>
}

export function createRun(
  parts: Pick<Run, 'plan' | 'bundles' | 'load'>,
  progress: (line: string) => void,
): Run {
  return {
    ...parts,
    setting: (name, key) => ({ name, pem: privatePem(key), tokenLength: tokenLength(key) }),
    async rounds(part, count, names, measure) {
      for (let round = 0; round < count; round++) {
        for (const name of round % 2 === 0 ? names : [...names].reverse()) {
          progress(`${part} · round ${round + 1} of ${count} · ${name}`)
          await measure(name)
        }
      }
    },
  }
}

/** As long as every token of the run: user ids have one length. */
function tokenLength(key: KeyType): number {
  const claims = {
    tenant_id: 1,
    user_id: 'user-100000001',
    grant_access: [
      { space_id: 1001, role_id: 2 },
      { space_id: 1002, role_id: 3 },
    ],
  }
  const algorithm = key.startsWith('rsa') ? 'RS512' : 'ES256'
  return jwt.sign(claims, privatePem(key), { algorithm, expiresIn: 300 }).length
}
