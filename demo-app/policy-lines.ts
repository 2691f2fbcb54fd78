/** Reads the policies in `embeds.ts` as text, so that a page shows the line that decided. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the code of each option of a platform's policy, by the name of its rule: `policy.roles`. */
export function policyLines(platform: 'latenode' | 'activepieces'): ReadonlyMap<string, string> {
  const source = readFileSync(join(__dirname, 'embeds.ts'), 'utf8')
  const policy = new RegExp(`${platform}: embedAuth\\([^]*?policy: \\{\\n([^]*?)\\n {6}\\},`)
  const [, code = ''] = policy.exec(source) ?? []
  const options = code
    .replace(/^ *\/\/.*\n/gm, '')
    .replace(/^ {8}/gm, '')
    .split(/,?\n(?=\w)|,$/)
    .filter((option) => option !== '')
  return new Map(options.map((option) => [`policy.${/^\w+/.exec(option)?.[0] ?? ''}`, option]))
}
