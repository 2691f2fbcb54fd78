/** What the pages leave to their reader: an application, people, platforms, an environment. */
import express, { type Express } from 'express'
import * as library from 'embed-auth'
import { rsaPair } from '../helpers/key-pairs.js'
import type { Modules } from './run-block.js'

export const MODULES: Modules = { 'embed-auth': library }

/** The user of `samples.d.ts`, whom the middleware of the pages finds in the session. */
export const ada = {
  id: 'u1',
  firstName: 'Ada',
  lastName: 'Byron',
  role: 'owner',
  teamId: 't1',
  teamName: 'Northwind',
  customerId: 'contoso',
  suspended: false,
  isTrial: false,
  plan: { latenodePlanId: 2, pieceSet: 'growth', tasks: 1000 },
  teams: [
    { spaceId: 12, role: 'owner' },
    { spaceId: 15, role: 'member' },
  ],
}

/** An application with a session in which a header says who is signed in; nobody without it. */
export function hostApp(): Express {
  const app = express()
  app.use((req, _res, next) => {
    const user = req.get('x-user')
    Object.assign(req, { session: { user: user === undefined ? undefined : JSON.parse(user) } })
    next()
  })
  return app
}

/** The header that signs a person in. */
export function signedIn(user: object = ada): { 'x-user': string } {
  return { 'x-user': JSON.stringify(user) }
}

/** The names that blocks use without declaring them. */
export function surroundings(app: Express = hostApp()) {
  const { privatePem, publicPem } = rsaPair()
  return {
    app,
    embedAuth: library.embedAuth,
    latenode: library.latenode,
    activepieces: library.activepieces,
    deny: library.deny,
    privateKey: privatePem,
    publicKey: publicPem,
    latenodePlatform: library.latenode({ tenantId: 1, privateKey: privatePem }),
    activepiecesPlatform: library.activepieces({
      instanceUrl: 'https://flows.example.com',
      signingKeyId: 'key-1',
      privateKey: privatePem,
    }),
  }
}

/** The settings that `fromEnv` reads, for the tests of a file. */
export function withEnvironment(more: () => Readonly<Record<string, string>> = () => ({})): void {
  const before = { ...process.env }
  beforeAll(() => {
    const { privatePem } = rsaPair()
    Object.assign(process.env, {
      LATENODE_TENANT_ID: '1',
      LATENODE_PRIVATE_KEY: privatePem,
      ACTIVEPIECES_INSTANCE_URL: 'https://flows.example.com',
      ACTIVEPIECES_SIGNING_KEY_ID: 'key-1',
      ACTIVEPIECES_SIGNING_KEY: privatePem,
      ...more(),
    })
  })
  afterAll(() => {
    process.env = before
  })
}
