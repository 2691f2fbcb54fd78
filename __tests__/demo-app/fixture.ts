/** The demo with keys that the test holds both halves of, and no sandbox behind it. */
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
    mode: 'live',
    origins: { script: 'https://sdk.latenode.test', frame: 'https://frame.latenode.test' },
  },
  activepieces: {
    platform: activepieces({
      instanceUrl: 'https://flows.acme.test',
      signingKeyId: SIGNING_KEY_ID,
      privateKey: ACTIVEPIECES_KEYS.privateKey,
    }),
    mode: 'live',
    origins: { script: 'https://sdk.activepieces.test', frame: 'https://flows.acme.test' },
  },
  spaceIds: { growth: 101, operations: 102 },
  sandboxUrl: undefined,
  close: () => Promise.resolve(),
}

export function openDemo(): Promise<Express> {
  return createApp(platforms)
}

export type Visitor = ReturnType<typeof request.agent>

/** A browser's worth of cookies, signed in by the form of the sign-in page. */
export async function signIn(app: Express, person: string): Promise<Visitor> {
  const visitor = request.agent(app)
  await visitor.post('/sign-in').type('form').send({ person }).expect(303)
  return visitor
}
