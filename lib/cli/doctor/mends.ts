/** What to do about a fault of the environment. */
import type { EmbedAuthErrorCode } from '../../index.js'
import type { CliPlatform } from '../options.js'
import { KEY_VARIABLES } from '../variables.js'

/** What each variable holds, and where its value comes from. */
const VARIABLES: Readonly<Record<string, string>> = {
  LATENODE_TENANT_ID: 'Set it to the tenant id that Latenode issued to you: a positive number.',
  LATENODE_ALGORITHM: 'Leave it out: the algorithm then follows the key.',
  LATENODE_SDK_URL: 'Leave it out for Latenode’s own script, or give an absolute http(s) address.',
  ACTIVEPIECES_INSTANCE_URL: 'Set it to where Activepieces runs: https://flows.example.com',
  ACTIVEPIECES_SIGNING_KEY_ID:
    'Set it to the id that Activepieces shows beside the signing key (Platform Admin, Security).',
  ACTIVEPIECES_SDK_URL:
    'Leave it out for Activepieces’ own script, or give an absolute http(s) address.',
}

const KEY_SOURCES: Readonly<Record<CliPlatform, string>> = {
  latenode: 'make a pair with `embed-auth keygen` and give Latenode the public half',
  activepieces: 'Activepieces hands out the private key once, when the signing key is made',
}

interface Names {
  readonly key: string
  readonly file: string
  readonly passphrase: string
  /** Where a good key comes from. */
  readonly source: string
}

const BY_CODE: Readonly<Partial<Record<EmbedAuthErrorCode, (names: Names) => string>>> = {
  ERR_KEY_MISSING: ({ key, file, source }) =>
    `Set ${file} to the file of the private key, or ${key} to its text; ${source}.`,
  ERR_KEY_MALFORMED: ({ file }) =>
    `Simplest is ${file} with the path of the PEM file. In a variable, quote the whole PEM and write its line ends as \\n, or encode the file with base64.`,
  ERR_KEY_PUBLIC: () =>
    'Give the other file of the pair: it begins with BEGIN PRIVATE KEY. The public half goes to the platform.',
  ERR_KEY_PASSPHRASE: ({ passphrase }) =>
    `Set ${passphrase} to the passphrase of the key, or store the key without one: openssl pkey -in key.pem -out plain.pem`,
  ERR_KEY_TOO_SMALL: ({ source }) => `A key of 2048 bits or more is needed: ${source}.`,
  ERR_KEY_MISMATCH: () => 'Private and public half are of different pairs: give both of one.',
}

const UNFIT: Readonly<Record<CliPlatform, string>> = {
  latenode:
    'Leave LATENODE_ALGORITHM out, so that it follows the key, or make a key for it: embed-auth keygen --alg … (RSA, P-256, P-384, P-521 and secp256k1 fit).',
  activepieces: 'Activepieces takes RS256 alone: give the RSA key that it made.',
}

/** One sentence or two: how to mend a fault of a variable. */
export function mendFor(
  platform: CliPlatform,
  code: EmbedAuthErrorCode,
  variable: string,
): string | undefined {
  if (code === 'ERR_KEY_ALGORITHM') return UNFIT[platform]
  const { file, key, passphrases } = KEY_VARIABLES[platform]
  const names = { key, file, passphrase: passphrases[0] ?? '', source: KEY_SOURCES[platform] }
  return BY_CODE[code]?.(names) ?? VARIABLES[variable] ?? keyMend(variable, key, file)
}

function keyMend(variable: string, key: string, file: string): string | undefined {
  return variable === key || variable === file ? `Keep one of ${key} and ${file}.` : undefined
}
