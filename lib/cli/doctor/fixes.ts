/** How to fix a problem with a variable. */
import type { EmbedAuthErrorCode } from '../../index.js'
import { VARIABLES, type CliPlatform } from '../settings.js'

const BY_VARIABLE: Readonly<Record<string, string>> = {
  LATENODE_TENANT_ID: 'Set it to the tenant id that Latenode gave you: a positive integer.',
  LATENODE_ALGORITHM: 'Remove it: the algorithm then follows from the key.',
  LATENODE_SDK_URL: "Remove it to use Latenode's own script, or set an absolute http(s) URL.",
  ACTIVEPIECES_INSTANCE_URL:
    'Set it to the address of your Activepieces (on the hosted Cloud, your embed subdomain): https://flows.example.com',
  ACTIVEPIECES_SIGNING_KEY_ID:
    'Set it to the id that Activepieces shows next to the signing key in Platform Admin.',
  ACTIVEPIECES_SDK_URL:
    "Remove it to use Activepieces' own script, or set an absolute http(s) URL.",
}

const KEY_SOURCES: Readonly<Record<CliPlatform, string>> = {
  latenode: 'Latenode issues this key together with the tenant id: contact its support',
  activepieces:
    'Activepieces shows this key once, when you generate a signing key in Platform Admin',
}

const WRONG_KEY_TYPE: Readonly<Record<CliPlatform, string>> = {
  latenode: 'Remove LATENODE_ALGORITHM: the algorithm then follows from the key.',
  activepieces: 'Activepieces accepts only RS256. Use the RSA key that it generated.',
}

/** One or two sentences; undefined if the message says it already. */
export function fixFor(
  platform: CliPlatform,
  code: EmbedAuthErrorCode,
  variable: string,
): string | undefined {
  const { key, keyFile, passphrases } = VARIABLES[platform]
  const source = KEY_SOURCES[platform]
  const byCode: Readonly<Partial<Record<EmbedAuthErrorCode, string>>> = {
    ERR_KEY_MISSING: `Set ${keyFile} to the path of the private key, or ${key} to its text. ${source}.`,
    ERR_KEY_MALFORMED: `Set ${keyFile} to the path of the PEM file. If you set ${key} instead, quote the whole PEM and write its line breaks as \\n, or encode it with base64.`,
    ERR_KEY_PUBLIC: 'Set it to the private key. Its PEM starts with BEGIN PRIVATE KEY.',
    ERR_KEY_PASSPHRASE: `Set ${passphrases[0] ?? ''} to the passphrase of the key, or remove the passphrase: openssl pkey -in key.pem -out plain.pem`,
    ERR_KEY_TOO_SMALL: `Use an RSA key of at least 2048 bits. ${source}.`,
    ERR_KEY_MISMATCH: `Use the private key and the public key of the same key pair. ${source}.`,
    ERR_KEY_ALGORITHM: WRONG_KEY_TYPE[platform],
  }
  if (byCode[code] !== undefined) return byCode[code]
  const isKey = variable === key || variable === keyFile
  return isKey ? `Set only one of ${key} and ${keyFile}.` : BY_VARIABLE[variable]
}
