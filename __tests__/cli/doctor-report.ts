/** What `doctor --json` reports. */
import type { Finding } from '../../lib/contract/index.js'
import type { CliResult, RunOptions } from '../helpers/built-cli.js'
import { runHere } from './in-process.js'

export interface Diagnosis extends CliResult {
  readonly findings: readonly (Finding & { readonly section: string })[]
  /** The findings about one variable, header or request, each with its severity and fix. */
  readonly said: (path: string) => string
}

export async function diagnosis(
  args: readonly string[],
  env: RunOptions['env'] = {},
): Promise<Diagnosis> {
  const result = await runHere(['doctor', '--json', ...args], { env })
  const { findings } = JSON.parse(result.stdout) as Pick<Diagnosis, 'findings'>
  const said = (path: string) =>
    findings
      .filter((finding) => finding.path === path)
      .map(({ severity, message, fix }) => `${severity}: ${message} Fix: ${fix ?? ''}`)
      .join('\n')
  return { ...result, findings, said }
}
