/** The environment variables of the platforms, as `fromEnv` reads them. */
import type { Environment } from './context.js'
import type { CliPlatform } from './options.js'

export interface KeyVariables {
  readonly key: string
  readonly file: string
  readonly passphrases: readonly string[]
}

export const KEY_VARIABLES: Readonly<Record<CliPlatform, KeyVariables>> = {
  latenode: {
    key: 'LATENODE_PRIVATE_KEY',
    file: 'LATENODE_PRIVATE_KEY_FILE',
    passphrases: ['LATENODE_PRIVATE_KEY_PASSPHRASE', 'LATENODE_PASSPHRASE'],
  },
  activepieces: {
    key: 'ACTIVEPIECES_SIGNING_KEY',
    file: 'ACTIVEPIECES_SIGNING_KEY_FILE',
    passphrases: ['ACTIVEPIECES_SIGNING_KEY_PASSPHRASE', 'ACTIVEPIECES_PASSPHRASE'],
  },
}

/** Every other variable; none of these is a secret. */
export const PLAIN_VARIABLES: Readonly<Record<CliPlatform, readonly string[]>> = {
  latenode: ['LATENODE_TENANT_ID', 'LATENODE_ALGORITHM', 'LATENODE_SDK_URL'],
  activepieces: [
    'ACTIVEPIECES_INSTANCE_URL',
    'ACTIVEPIECES_SIGNING_KEY_ID',
    'ACTIVEPIECES_SDK_URL',
  ],
}

/** The value of a variable; an empty one is a missing one. */
export function setting(env: Environment, name: string): string | undefined {
  const text = Object.hasOwn(env, name) ? (env[name] ?? '').trim() : ''
  return text === '' ? undefined : text
}
