/** Sandboxes under the tests' clock, and the tokens that they accept. */
import { createSandbox, type SandboxOptions } from 'embed-auth/sandbox'
import { KEY, KEY_ID, NOW_MS } from '../contract/tokens'

export { activepiecesToken, KEY, KEY_ID, latenodeToken, NOW_MS, NOW_S } from '../contract/tokens'

export const LATENODE_OPTIONS = {
  tenantId: 7,
  publicKey: KEY.publicPem,
  spaces: [11, 12],
  plans: [3, 4],
}
export const ACTIVEPIECES_OPTIONS = {
  signingKeys: { [KEY_ID]: KEY.publicPem },
  roles: ['Auditor'],
}

export function sandboxOfBoth(change: Partial<SandboxOptions> = {}) {
  return createSandbox({
    latenode: LATENODE_OPTIONS,
    activepieces: ACTIVEPIECES_OPTIONS,
    now: () => NOW_MS,
    ...change,
  })
}
