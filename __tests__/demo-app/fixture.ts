/** The demo without a sandbox, with key pairs that the tests know. */
import type { Express } from 'express'
import { activepieces, latenode } from 'embed-auth'
import request from 'supertest'
import { createApp } from '../../demo-app/app.js'
import type { Platforms } from '../../demo-app/platforms.js'
import { rsaPair } from '../helpers/key-pairs.js'

export const LATENODE_KEYS = rsaPair(2048, 'demo-latenode')
export const ACTIVEPIECES_KEYS = rsaPair(2048, 'demo-activepieces')
export const SIGNING_KEY_ID = 'demo-signing-key-0001'

const platforms: Platforms = {
  latenode: {
    platform: latenode({ tenantId: 7, privateKey: LATENODE_KEYS.privateKey }),
    admin: undefined,
    mode: 'live',
    origins: { script: 'https://sdk.latenode.test', frame: 'https://frame.latenode.test' },
  },
  activepieces: {
    platform: activepieces({
      instanceUrl: 'https://flows.acme.test',
      signingKeyId: SIGNING_KEY_ID,
      privateKey: ACTIVEPIECES_KEYS.privateKey,
    }),
    admin: undefined,
    mode: 'live',
    origins: { script: 'https://sdk.activepieces.test', frame: 'https://flows.acme.test' },
  },
  spaceIds: { growth: 101, operations: 102 },
  sandboxUrl: undefined,
  sandboxApiKeys: {},
  close: () => Promise.resolve(),
}

export function openDemo(sandboxUrl?: string): Promise<Express> {
  return createApp({ ...platforms, sandboxUrl })
}

export type Visitor = ReturnType<typeof request.agent>

/** Signs in with the form of the sign-in page; returns an agent that keeps the cookies. */
export async function signIn(app: Express, user: string): Promise<Visitor> {
  const visitor = request.agent(app)
  await visitor.post('/sign-in').type('form').send({ user }).expect(303)
  return visitor
}
