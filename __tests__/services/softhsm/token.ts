/** A SoftHSM token with a few key pairs, in the folder that the test environment made for it. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findProgram, suiteFor } from '../../helpers/required-service.js'

const INSTALL = 'apt-get install -y softhsm2 opensc'
/** npm leaves it out where it could not be compiled. */
const INSTALL_BINDING = 'apt-get install -y g++ make python3 && npm ci'
const LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]
const KEY_TYPES = {
  rsa: 'rsa:2048',
  'rsa-other': 'rsa:2048',
  p256: 'EC:prime256v1',
  p384: 'EC:secp384r1',
  p521: 'EC:secp521r1',
}
const softhsm2Util = findProgram('softhsm2-util', INSTALL)
const pkcs11Tool = findProgram('pkcs11-tool', INSTALL)

const binding = findBinding()

const suite = suiteFor(binding ? INSTALL : INSTALL_BINDING, ...[softhsm2Util, pkcs11Tool, binding])

/** `describe` where SoftHSM, OpenSC and the binding of pkcs11js are there. */
export function softHsmSuite(title: string, tests: () => void): void {
  suite(title, () => {
    afterAll(finalize)
    tests()
  })
}

export type KeyLabel = keyof typeof KEY_TYPES
export const TOKEN = {
  library: LIBRARIES.find((path) => existsSync(path)) ?? '',
  tokenLabel: 'embed-auth test',
  pin: '246813',
}

export function createToken(): void {
  const { library, tokenLabel, pin } = TOKEN
  execFileSync(softhsm2Util!, [
    ...['--init-token', '--free', '--label', tokenLabel],
    ...['--so-pin', '97531864', '--pin', pin],
  ])
  for (const [label, type] of Object.entries(KEY_TYPES)) {
    execFileSync(
      pkcs11Tool!,
      [
        ...['--module', library, '--token-label', tokenLabel, '--login', '--pin', pin],
        ...['--keypairgen', '--key-type', type, '--label', label],
      ],
      { stdio: 'ignore' },
    )
  }
}

/**
 * Lets go of the token's folder. Test files may share a process, and with it the library: left
 * initialised, it would show the next file the folder of this one.
 */
async function finalize(): Promise<void> {
  const { PKCS11, Pkcs11Error, CKR_CRYPTOKI_NOT_INITIALIZED } = await import('pkcs11js')
  try {
    new PKCS11(TOKEN.library).C_Finalize()
  } catch (error) {
    const isUnused = error instanceof Pkcs11Error && error.code === CKR_CRYPTOKI_NOT_INITIALIZED
    if (!isUnused) throw error
  }
}

function findBinding(): string | undefined {
  try {
    return require.resolve('pkcs11js')
  } catch {
    if (process.env.EMBED_AUTH_REQUIRE_ALL !== '1') return undefined
    throw new Error(`pkcs11js is missing; install it with: ${INSTALL_BINDING}`)
  }
}
