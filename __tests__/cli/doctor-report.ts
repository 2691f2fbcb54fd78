/** What `doctor --json` finds. */
import type { Finding } from '../../lib/cli/findings.js'
import type { CliResult, RunOptions } from '../helpers/built-cli.js'
import type { Cli } from './built.js'
import { said } from './tokens.js'

export interface Diagnosis extends CliResult {
  /** What is said about one variable, header or request, verdict first. */
  readonly said: (about: string) => string
}

export async function diagnosis(
  cli: Cli,
  args: readonly string[],
  env: RunOptions['env'] = {},
): Promise<Diagnosis> {
  const result = await cli.run(['doctor', '--json', ...args], { env })
  const { sections } = JSON.parse(result.stdout) as { sections: { findings: Finding[] }[] }
  const findings = sections.flatMap((section) => section.findings)
  return { ...result, said: (about) => said({ findings }, about) }
}
