/** A host application whose session look-up or signer holds every request until it is told to go on. */
import { sign } from 'node:crypto'
import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { answerParent } from '../../../bench/child.js'
import { rsaPair } from '../../helpers/key-pairs.js'
import { listening } from '../../helpers/listening.js'

export type Holder = 'resolver' | 'signer' | 'nobody'

export interface Seen {
  readonly events: Readonly<Record<string, number>>
  /** The self-test's among them. */
  readonly signatures: number
  /** What keeps the process alive, by kind. */
  readonly handles: Readonly<Record<string, number>>
}

let holder: Holder = 'nobody'
let held: (() => void)[] = []
let gone = 0
let signatures = 0
let events: string[] = []
const watchers = new Set<() => void>()

async function holdIf(who: Holder): Promise<void> {
  if (holder !== who) return
  await new Promise<void>((resolve) => {
    held.push(resolve)
    changed()
  })
}

function left(): void {
  gone += 1
  changed()
}

function changed(): void {
  for (const watcher of watchers) watcher()
}

function when(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watcher = () => {
      if (!condition()) return
      watchers.delete(watcher)
      resolve()
    }
    watchers.add(watcher)
    watcher()
  })
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const protocol = {
  /** Resolves to the address of the token route. */
  async listen({ maxPending }: { readonly maxPending: number }): Promise<string> {
    const { privateKey, publicKey } = rsaPair()
    const embed = embedAuth({
      async getUser(req) {
        if (holder !== 'nobody') req.socket.once('close', left)
        await holdIf('resolver')
        return { id: 'u-1' }
      },
      platform: latenode({
        tenantId: 7,
        publicKey,
        privateKey: {
          algorithm: 'RS512',
          async sign(data) {
            await holdIf('signer')
            signatures += 1
            return sign('sha512', data, privateKey)
          },
        },
      }),
      policy: { personalSpace: true },
      cache: false,
      rateLimit: false,
      maxPending,
      timeoutMs: 60_000,
      onEvent: ({ type, code }) => events.push(code === undefined ? type : `${type} ${code}`),
    })
    await embed.ready()
    const { url } = await listening(express().use(embed))
    return `${url}/embed-token`
  },
  hold(who: Holder): void {
    holder = who
  },
  /** Resolves when so many requests are held. */
  held: (count: number) => when(() => held.length === count),
  /** Resolves when so many clients are gone that were held. */
  gone: (count: number) => when(() => gone === count),
  release(): void {
    holder = 'nobody'
    for (const go of held) go()
    held = []
  },
  /** What there was since the last look. */
  seen(): Seen {
    const seen = {
      events: countsOf(events),
      signatures,
      // A file read under way is no handle: the loader that runs this program still has some.
      handles: countsOf(process.getActiveResourcesInfo().filter((kind) => !/^FSReq/.test(kind))),
    }
    events = []
    signatures = 0
    return seen
  },
}

export type HeldServerProtocol = typeof protocol
answerParent(protocol)
