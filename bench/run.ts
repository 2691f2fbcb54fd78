/** What all parts of one run share, and how contestants take turns. */
import jwt from 'jsonwebtoken'
import type { Bundles } from './build.js'
import type { Child } from './children.js'
import type { ServerName } from './contestants/index.js'
import { privatePem, type KeyType } from './keys.js'
import type { LoadProtocol } from './load/main.js'
import type { Plan } from './plan.js'
import type { ServerSetting } from './server/main.js'

/** A contestant that is warm and waits for its turns. */
export interface Opened<Result> {
  turn(): Promise<void>
  /** Ends it and sums up its turns. */
  close(): Promise<Result>
}

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
  /**
   * The same with all of them open at once, in many short turns: what the neighbours of a virtual
   * machine leave of it changes within seconds, and so meets all of them alike.
   */
  turns<Name extends string, Result>(
    part: string,
    counts: Pick<Plan, 'openRounds' | 'turns'>,
    names: readonly Name[],
    open: (name: Name) => Promise<Opened<Result>>,
  ): Promise<Record<Name, Result[]>>
}

export function createRun(
  parts: Pick<Run, 'plan' | 'bundles' | 'load'>,
  progress: (line: string) => void,
): Run {
  return {
    ...parts,
    setting: (name, key) => ({ name, pem: privatePem(key), tokenLength: tokenLength(key) }),
    rounds: (part, count, names, measure) =>
      backAndForth(count, names, async (name, round) => {
        progress(`${part} · round ${round + 1} of ${count} · ${name}`)
        await measure(name)
      }),
    async turns<Name extends string, Result>(
      part: string,
      { openRounds, turns }: Pick<Plan, 'openRounds' | 'turns'>,
      names: readonly Name[],
      open: (name: Name) => Promise<Opened<Result>>,
    ) {
      const results = Object.fromEntries(names.map((name) => [name, [] as Result[]]))
      for (let round = 0; round < openRounds; round++) {
        progress(`${part} · round ${round + 1} of ${openRounds}`)
        const opened = new Map<Name, Opened<Result>>()
        for (const name of names) opened.set(name, await open(name))
        await backAndForth(turns, names, (name) => opened.get(name)!.turn())
        for (const name of names) results[name]!.push(await opened.get(name)!.close())
      }
      return results as Record<Name, Result[]>
    },
  }
}

async function backAndForth<Name>(
  count: number,
  names: readonly Name[],
  each: (name: Name, time: number) => Promise<void>,
): Promise<void> {
  for (let time = 0; time < count; time++) {
    for (const name of time % 2 === 0 ? names : [...names].reverse()) await each(name, time)
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
