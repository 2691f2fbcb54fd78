/** Tokens a second without HTTP: `issue()` per algorithm, beside `crypto.sign` and nothing else. */
import { createPrivateKey, sign } from 'node:crypto'
import { embedAuth, latenode, type LatenodeAlgorithm } from 'embed-auth'
import { answerParent } from '../child.js'
import { nextPerson, ROLES, TENANT_ID, type Person } from '../contestants/people.js'
import { CONNECTIONS } from '../plan.js'

/** How much was done in which time, wall and CPU of all threads. */
export interface IssueStretch {
  readonly done: number
  readonly wallMs: number
  readonly cpuMs: number
}

export interface IssueInput {
  readonly algorithm: LatenodeAlgorithm
  readonly pem: string
}

let once: () => Promise<unknown>

const protocol = {
  async openIssue({ algorithm, pem }: IssueInput): Promise<void> {
    const embed = embedAuth({
      getUser: () => null as Person | null,
      platform: latenode({ tenantId: TENANT_ID, privateKey: pem, algorithm }),
      policy: { spaces: (person) => person.teams, roles: ROLES },
    })
    await embed.ready()
    once = () => embed.issue(nextPerson())
  },
  /** ES256 over a signing input of the usual size, again and again the same. */
  openSign({ pem }: Pick<IssueInput, 'pem'>): void {
    const key = { key: createPrivateKey(pem), dsaEncoding: 'ieee-p1363' } as const
    const input = Buffer.alloc(230, 'x')
    once = () =>
      new Promise<void>((resolve, reject) => {
        sign('sha256', input, key, (error) => {
          if (error) reject(error)
          else resolve()
        })
      })
  },
  async repeat({ durationMs }: { readonly durationMs: number }): Promise<IssueStretch> {
    let done = 0
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    const endsAt = startedAt + durationMs
    const work = async (): Promise<void> => {
      while (performance.now() < endsAt) {
        await once()
        done += 1
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, work))
    const wallMs = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    return { done, wallMs, cpuMs: (user + system) / 1000 }
  },
}

export type AlgorithmsProtocol = typeof protocol
answerParent(protocol)
