/** The sandboxes of the tests: one without faults, one for each fault, and one that refuses to be framed. */
import { activepieces, latenode } from 'embed-auth'
import type { Platform } from 'embed-auth'
import { createSandbox } from 'embed-auth/sandbox'
import type { Sandbox } from 'embed-auth/sandbox'
import { rsaPair } from '../helpers/key-pairs'
import { openSecureSite } from './site'

export const PLATFORMS = ['latenode', 'activepieces'] as const
export type PlatformName = (typeof PLATFORMS)[number]

export const FAULTS = {
  none: {},
  hang: { hang: true },
  fail: { failEvery: 1 },
  slow: { slowMs: 400 },
  skew: { clockSkewSeconds: 7200 },
  blockCookies: { blockCookies: true },
  unframed: {},
} as const
export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

export interface PlatformSite {
  readonly sandbox: Sandbox
  /** `https://embedded.localhost:PORT`: another site than the host page's. */
  readonly origin: string
  readonly close: () => Promise<void>
  readonly platforms: Readonly<Record<PlatformName, Platform>>
}

const KEY_ID = 'browser-tests-key-001'
/** Key of the admin API of Activepieces. */
export const API_KEY = 'browser-tests-api-key'
const SPACES = [101, 102]
const HOST = 'embedded.localhost'

export async function openPlatform(fault: FaultName): Promise<PlatformSite> {
  const { publicPem: pem, privateKey } = rsaPair(2048, fault)
  const sandbox = createSandbox({
    latenode: { tenantId: 7, publicKey: pem, spaces: SPACES, plans: [] },
    activepieces: {
      signingKeys: { [KEY_ID]: pem },
      apiKeys: [API_KEY],
      allowedEmbedOrigins: fault === 'unframed' ? [] : undefined,
    },
    faults: FAULTS[fault],
  })
  const { port, close } = await openSecureSite(HOST, sandbox.app)
  const origin = `https://${HOST}:${port}`
  return {
    sandbox,
    origin,
    close,
    platforms: {
      latenode: latenode({ tenantId: 7, privateKey, sdkUrl: `${origin}/static/sdk/0.1.6.js` }),
      activepieces: activepieces({
        instanceUrl: origin,
        signingKeyId: KEY_ID,
        privateKey,
        sdkUrl: `${origin}/sdk/embed/0.13.0.js`,
      }),
    },
  }
}
