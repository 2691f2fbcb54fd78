/** The 7-day session that a token is exchanged for: signed with a secret that dies with the process. */
import { randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'

const LIFE_SECONDS = 7 * 24 * 60 * 60

export interface ActivepiecesSession {
  readonly userId: string
  readonly projectId: string
}

export interface ActivepiecesSessions {
  open(session: ActivepiecesSession, platformId: string, nowMs: number): string
  /** Of an `Authorization: Bearer …` header. */
  find(authorization: string | undefined, nowMs: number): ActivepiecesSession | undefined
  clear(): void
}

const MOST = 1000

export function createActivepiecesSessions(): ActivepiecesSessions {
  const secret = randomBytes(32)
  const byId = new Map<string, ActivepiecesSession>()
  return {
    open(session, platformId, nowMs) {
      const jti = randomBytes(12).toString('base64url')
      byId.set(jti, session)
      if (byId.size > MOST) byId.delete(byId.keys().next().value ?? '')
      const iat = Math.floor(nowMs / 1000)
      const claims = {
        id: session.userId,
        type: 'USER',
        projectId: session.projectId,
        platform: { id: platformId },
        jti,
        iat,
        exp: iat + LIFE_SECONDS,
      }
      return jwt.sign(claims, secret, { algorithm: 'HS256' })
    },
    find(authorization, nowMs) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
      if (token === undefined) return undefined
      try {
        const clockTimestamp = Math.floor(nowMs / 1000)
        const claims = jwt.verify(token, secret, { algorithms: ['HS256'], clockTimestamp })
        return typeof claims === 'string' ? undefined : byId.get(claims.jti ?? '')
      } catch {
        return undefined
      }
    },
    clear: () => byId.clear(),
  }
}
