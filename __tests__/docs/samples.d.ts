/** Stand-ins for what the pages leave to their reader. Part of the samples' programs alone. */
import type { Express } from 'express'
import 'express-openid-connect'
import 'express-session'
import 'passport'
import type * as Library from 'embed-auth'
import type * as SandboxLibrary from 'embed-auth/sandbox'

interface SampleUser {
  id: string
  firstName: string
  lastName: string
  role: string
  teamId: string
  teamName: string
  customerId: string
  suspended: boolean
  isTrial: boolean
  plan: { latenodePlanId: number; pieceSet: string; tasks: number }
  teams: { spaceId: number; role: string }[]
}

declare module 'express-session' {
  interface SessionData {
    user: SampleUser
    name: string
  }
}

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      SESSION_SECRET: string
    }
  }

  const app: Express
  const user: SampleUser
  const privateKey: string
  const publicKey: string
  const customers: { id: string; tenantId: number; privateKey: string }[]
  const plans: { of(user: SampleUser): Promise<string[] & { spaceId: number }> }
  const log: { warn(about: object): void }
  const accessToken: () => Promise<string>
  const users: { bySubject(subject: string): Promise<SampleUser | undefined> }
  const auth: {
    api: { getSession(options: { headers: Headers }): Promise<{ user: { id: string } } | null> }
  }
  const currentUser: () => Promise<SampleUser | undefined>
  const AppModule: object

  const embedAuth: typeof Library.embedAuth
  const latenode: typeof Library.latenode
  const activepieces: typeof Library.activepieces
  const deny: typeof Library.deny
  const EmbedAuthError: typeof Library.EmbedAuthError
  const embed: Library.EmbedAuth<SampleUser>
  const latenodePlatform: Library.LatenodePlatform
  const activepiecesPlatform: Library.ActivepiecesPlatform
  const sandbox: SandboxLibrary.Sandbox
}
