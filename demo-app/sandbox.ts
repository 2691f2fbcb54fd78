/** The sandbox plays both platforms on an origin of its own, with keys that live as long as it. */
import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import {
  activepieces,
  latenode,
  type ActivepiecesPlatform,
  type LatenodePlatform,
} from 'embed-auth'
import { createSandbox } from 'embed-auth/sandbox'

const TENANT_ID = 1
const SPACE_IDS = { growth: 101, operations: 102 } as const

export interface RunningSandbox {
  /** As the browser says it, so that its site is not Acme's: `http://embedded.localhost:PORT`. */
  readonly url: string
  readonly latenode: LatenodePlatform
  readonly activepieces: ActivepiecesPlatform
  readonly spaceIds: typeof SPACE_IDS
  close(): Promise<void>
}

/** Makes the keys, gives the sandbox the public halves, and listens. Port 0 takes a free one. */
export async function startSandbox(port: number): Promise<RunningSandbox> {
  const [latenodeKeys, activepiecesKeys] = await Promise.all([rsaPair(), rsaPair()])
  const signingKeyId = randomBytes(16).toString('base64url').slice(0, 21)
  const sandbox = createSandbox({
    latenode: {
      tenantId: TENANT_ID,
      publicKey: latenodeKeys.publicKey,
      spaces: Object.values(SPACE_IDS),
      plans: [],
    },
    activepieces: { signingKeys: { [signingKeyId]: activepiecesKeys.publicKey } },
  })
  const listening = await sandbox.listen(port)
  const url = `http://embedded.localhost:${new URL(listening.url).port}`

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
    spaceIds: SPACE_IDS,
    close: () => listening.close(),
  }
}

function rsaPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
}
