/** Sessions behind the cookie of the Latenode frame. */
import { randomBytes } from 'node:crypto'
import type { TokenCheck } from '../types.js'

export interface LatenodeSession {
  readonly userId: string
  readonly isNew: boolean
  readonly check: TokenCheck
}

export interface LatenodeSessions {
  /** The value for the cookie. */
  open(session: LatenodeSession): string
  find(id: string | undefined): LatenodeSession | undefined
  clear(): void
}

const MOST = 1000

/** Past 1,000 sessions the oldest goes. */
export function createLatenodeSessions(): LatenodeSessions {
  const byId = new Map<string, LatenodeSession>()
  return {
    open(session) {
      const id = randomBytes(24).toString('base64url')
      byId.set(id, session)
      if (byId.size > MOST) byId.delete(byId.keys().next().value ?? '')
      return id
    },
    find: (id) => (id === undefined ? undefined : byId.get(id)),
    clear: () => byId.clear(),
  }
}
