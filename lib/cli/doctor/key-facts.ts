/** Facts of a key that is in order: how it is written, what it is, who else may read it. */
import { stat } from 'node:fs/promises'
import type { Environment } from '../context.js'
import { note, ok, warning, type Finding } from '../findings.js'
import { keySetting } from '../key-setting.js'
import { keyWords, thumbprint } from '../keys.js'
import type { CliPlatform } from '../options.js'
import { printable } from '../terminal/printable.js'

/** Says what the key is without showing any of it. */
export async function keyFindings(platform: CliPlatform, env: Environment): Promise<Finding[]> {
  const key = await keySetting(platform, env)
  if (key === undefined) return []
  const { variable, path, text, publicKey } = key
  const kind = publicKey === undefined ? 'a key' : keyWords(publicKey)
  const print = publicKey && thumbprint(publicKey)
  const from = path === undefined ? wrapping(text) : `from ${printable(path, 200)}`
  return [
    ok(variable, `${kind}; ${from}`),
    ...(print === undefined
      ? []
      : [note('public half', `thumbprint ${print} (RFC 7638): compare it with \`inspect\``)]),
    ...(path === undefined ? [] : await fileFindings(variable, path)),
  ]
}

function wrapping(text: string): string {
  if (/\\+n/.test(text)) return 'PEM with its line ends written as \\n, which is understood here'
  if (text.includes('-----BEGIN')) return 'PEM'
  return text.trimStart().startsWith('{') ? 'a JWK' : 'PEM in base64'
}

const OTHERS_MAY_READ = 0o044

async function fileFindings(variable: string, path: string): Promise<Finding[]> {
  if (process.platform === 'win32') return []
  const { mode } = await stat(path)
  if ((mode & OTHERS_MAY_READ) === 0) return []
  return [
    warning(
      variable,
      `others on this machine may read the file (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`,
      `chmod 600 ${printable(path, 200)}`,
    ),
  ]
}
