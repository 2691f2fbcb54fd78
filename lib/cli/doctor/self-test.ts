/** One token made and taken apart again, by code that does not share the maker's. */
import type { Platform } from '../../index.js'
import type { Environment } from '../context.js'
import { fault, ok, type Finding } from '../findings.js'
import { inspectToken } from '../inspect/index.js'
import { keySetting } from '../key-setting.js'
import { mint } from '../mint.js'
import type { CliPlatform } from '../options.js'

const GRANTS: Readonly<Record<CliPlatform, Readonly<Record<string, unknown>>>> = {
  latenode: { userId: 'embed-auth-self-test', spaces: [{ spaceId: 1, role: 'read-only' }] },
  activepieces: {
    userId: 'embed-auth-self-test',
    projectId: 'embed-auth-self-test',
    firstName: 'Self',
    lastName: 'Test',
    role: 'VIEWER',
  },
}

/** Signs a token with the key of the environment, verifies it and judges it by the contract. */
export async function selfTest(
  name: CliPlatform,
  platform: Platform,
  env: Environment,
  nowMs: number,
): Promise<Finding> {
  const key = await keySetting(name, env)
  const { token } = await mint(platform, GRANTS[name], 60)
  const publicKey = key?.publicKey?.export({ type: 'spki', format: 'pem' }).toString()
  const report = inspectToken(token, { platform: name, publicKey, nowMs })
  const algorithm = String(report.header?.alg)
  if (report.sound && report.signature.status === 'verified') {
    return ok('self-test', `signed a token with ${algorithm}; it verifies and fits the contract`)
  }
  const wrong = report.findings.find(({ verdict }) => verdict === 'fault')
  return fault(
    'self-test',
    wrong === undefined
      ? `signed a token with ${algorithm}, but ${report.signature.message}`
      : `${wrong.about} ${wrong.message}`,
  )
}
