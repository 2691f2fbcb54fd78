/** Tokens a second without HTTP: `issue()` per algorithm, beside `crypto.sign` and nothing else. */
import { createPrivateKey, sign } from 'node:crypto'
import { embedAuth, latenode, type LatenodeAlgorithm } from 'embed-auth'
import { answerParent } from '../child.js'
import { nextPerson, ROLES, TENANT_ID, type Person } from '../contestants/people.js'
import { CONNECTIONS } from '../plan.js'
import { rounded } from '../statistics.js'

/** A rate, and what one token costs the process' CPU, all threads. */
export interface IssueRound {
  readonly perSecond: number
  readonly cpuMs: number
}

export interface IssueInput {
  readonly algorithm: LatenodeAlgorithm
  readonly pem: string
  readonly warmUpMs: number
  readonly durationMs: number
}

/** The rate after a warm-up, in which the code gets compiled and the cache full. */
async function rate(
  { warmUpMs, durationMs }: Pick<IssueInput, 'warmUpMs' | 'durationMs'>,
  once: () => Promise<unknown>,
): Promise<IssueRound> {
  await repeat(warmUpMs, once)
  return repeat(durationMs, once)
}

async function repeat(durationMs: number, once: () => Promise<unknown>): Promise<IssueRound> {
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
  const seconds = (performance.now() - startedAt) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: rounded(done / seconds), cpuMs: rounded((user + system) / 1000 / done) }
}

const protocol = {
  async issue({ algorithm, pem, ...times }: IssueInput): Promise<IssueRound> {
    const embed = embedAuth({
      getUser: () => null as Person | null,
      platform: latenode({ tenantId: TENANT_ID, privateKey: pem, algorithm }),
      policy: { spaces: (person) => person.teams, roles: ROLES },
    })
    await embed.ready()
    return rate(times, () => embed.issue(nextPerson()))
  },
  /** ES256 over a signing input of the usual size, again and again the same. */
  async signAlone({ pem, ...times }: Omit<IssueInput, 'algorithm'>): Promise<IssueRound> {
    const key = { key: createPrivateKey(pem), dsaEncoding: 'ieee-p1363' } as const
    const input = Buffer.alloc(230, 'x')
    return rate(
      times,
      () =>
        new Promise<void>((resolve, reject) => {
          sign('sha256', input, key, (error) => {
            if (error) reject(error)
            else resolve()
          })
        }),
    )
  },
}

export type AlgorithmsProtocol = typeof protocol
answerParent(protocol)
