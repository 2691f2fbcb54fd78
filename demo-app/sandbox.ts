/** Starts the sandbox, which emulates both platforms, with key pairs that exist only in memory. */
import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  activepieces,
  latenode,
  type ActivepiecesPlatform,
  type LatenodePlatform,
} from 'embed-auth'
import { activepiecesAdmin, latenodeAdmin } from 'embed-auth/admin'
import type { ActivepiecesAdmin, LatenodeAdmin } from 'embed-auth/admin'
import { createSandbox } from 'embed-auth/sandbox'
import { SANDBOX_HOST } from './hosts.js'
import { listenOnPort } from './ports.js'
import { TEAM_NAMES } from './users.js'

const DEFAULT_PORT = 4001
const TENANT_ID = 1
const SPACE_IDS = { growth: 101, operations: 102 } as const

export interface RunningSandbox {
  /** The address that the browser uses: `http://automations.acme.localhost:PORT`. */
  readonly url: string
  readonly latenode: LatenodePlatform
  readonly activepieces: ActivepiecesPlatform
  /** The clients of the admin APIs. */
  readonly admin: { readonly latenode: LatenodeAdmin; readonly activepieces: ActivepiecesAdmin }
  /** The keys of the admin APIs, new at each start, as environment variables. */
  readonly apiKeys: Readonly<Record<string, string>>
  readonly spaceIds: typeof SPACE_IDS
  close(): Promise<void>
}

/**
 * Generates the key pairs, gives the public keys to the sandbox, and starts it.
 * @param port 0 for any free port; undefined for 4001, or the next free port.
 */
export async function startSandbox(port: number | undefined): Promise<RunningSandbox> {
  const [latenodeKeys, activepiecesKeys] = await Promise.all([rsaPair(), rsaPair()])
  const [latenodeKey, activepiecesKey] = [newApiKey(), newApiKey()]
  const signingKeyId = randomBytes(16).toString('base64url').slice(0, 21)
  const sandbox = createSandbox({
    latenode: {
      tenantId: TENANT_ID,
      publicKey: latenodeKeys.publicKey,
      spaces: Object.values(SPACE_IDS),
      plans: [],
      apiKeys: [latenodeKey],
      spaceNames: {
        [SPACE_IDS.growth]: TEAM_NAMES.growth,
        [SPACE_IDS.operations]: TEAM_NAMES.operations,
      },
    },
    activepieces: {
      signingKeys: { [signingKeyId]: activepiecesKeys.publicKey },
      projectNames: { 'team-growth': TEAM_NAMES.growth, 'team-operations': TEAM_NAMES.operations },
      apiKeys: [activepiecesKey],
    },
  })
  const listening = await listenOnPort((candidate) => sandbox.listen(candidate), port, DEFAULT_PORT)
  const url = `http://${SANDBOX_HOST}:${new URL(listening.url).port}`

  return {
    url,
    latenode: latenode({
      tenantId: TENANT_ID,
      privateKey: latenodeKeys.privateKey,
      sdkUrl: `${url}/static/sdk/0.1.6.js`,
    }),
    activepieces: activepieces({
      instanceUrl: url,
      signingKeyId,
      privateKey: activepiecesKeys.privateKey,
      sdkUrl: `${url}/sdk/embed/0.13.0.js`,
    }),
    // The server calls 127.0.0.1: only browsers resolve `*.localhost` on every system.
    admin: {
      latenode: latenodeAdmin({
        apiToken: latenodeKey,
        fetch: (address, init) =>
          fetch(address.replace('https://api.latenode.com', listening.url), init),
      }),
      activepieces: activepiecesAdmin({ instanceUrl: listening.url, apiKey: activepiecesKey }),
    },
    apiKeys: { LATENODE_API_TOKEN: latenodeKey, ACTIVEPIECES_API_KEY: activepiecesKey },
    spaceIds: SPACE_IDS,
    close: () => listening.close(),
  }
}

function newApiKey(): string {
  return `sandbox-${randomBytes(24).toString('hex')}`
}

function rsaPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
}
