/** What policy, claims and serializing cost the event loop as a user's spaces get many. */
import { performance } from 'node:perf_hooks'
import { embedAuth, latenode } from 'embed-auth'
import { answerParent } from '../child.js'
import { nextPerson, ROLES, TENANT_ID, type Person } from '../contestants/people.js'
import { rounded } from '../statistics.js'

const protocol = {
  /**
   * Milliseconds of the event loop per token, all told: one token at a time, so that the loop rests
   * while the signature is made elsewhere, and what it does not rest is the cost.
   */
  async loopTime(input: {
    readonly pem: string
    readonly spaces: number
    readonly tokens: number
  }): Promise<number> {
    const embed = embedAuth({
      getUser: () => null as Person | null,
      platform: latenode({ tenantId: TENANT_ID, privateKey: input.pem }),
      policy: { spaces: (person) => person.teams, roles: ROLES },
      cache: false,
    })
    await embed.ready()
    const people = Array.from({ length: input.tokens }, () => nextPerson(input.spaces))
    for (const person of people) await embed.issue(person)
    const before = performance.eventLoopUtilization()
    for (const person of people) await embed.issue(person)
    return rounded(performance.eventLoopUtilization(before).active / input.tokens)
  },
}

export type SpacesProtocol = typeof protocol
answerParent(protocol)
