import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { distributionOf, type Distribution } from '../statistics.js'

const PAUSE_MS = 2

/** One visitor among many: asks, reads, waits a little, asks again on the same connection. */
export async function probe({
  url,
  durationMs,
}: {
  readonly url: string
  readonly durationMs: number
}): Promise<Distribution> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const timesMs: number[] = []
  const endsAt = performance.now() + durationMs
  while (performance.now() < endsAt) {
    const startedAt = performance.now()
    await fetchOnce(url, agent)
    timesMs.push(performance.now() - startedAt)
    await sleep(PAUSE_MS)
  }
  agent.destroy()
  return distributionOf(timesMs)
}

function fetchOnce(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`the probe was answered ${String(response.statusCode)}`))
      })
    })
    request.once('error', reject)
  })
}
