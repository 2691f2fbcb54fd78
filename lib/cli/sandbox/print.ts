import type { CommandContext } from '../context.js'
import { PLATFORMS, type CliPlatform } from '../options.js'
import { PLATFORM_TITLES } from '../platforms.js'
import { KEY_VARIABLES } from '../variables.js'
import type { TrustedKey } from './keys.js'
import { envLine } from './settings.js'

export interface RunningFacts {
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly keys: Readonly<Partial<Record<CliPlatform, TrustedKey>>>
  readonly sandbox: { readonly spaces: readonly number[]; readonly plans: readonly number[] }
}

/** Prints the settings as an .env file: every line is a setting or a comment. */
export function printSettings({ out }: CommandContext, facts: RunningFacts): void {
  const { style } = out
  const comment = (text: string): void => out.line(style.dim(`# ${text}`))
  comment(`The sandbox listens on ${facts.url} and stops with Ctrl+C.`)
  comment('Paste these lines into .env:')
  const { spaces, plans } = facts.sandbox
  for (const platform of PLATFORMS) {
    const key = facts.keys[platform]
    if (key === undefined) continue
    out.line('')
    comment(
      platform === 'latenode'
        ? `Latenode: spaces ${spaces.join(', ')}; plans ${plans.join(', ')}`
        : PLATFORM_TITLES[platform],
    )
    const prefix = `${platform.toUpperCase()}_`
    for (const [name, value] of Object.entries(facts.settings)) {
      if (name.startsWith(prefix)) out.line(envLine(name, value))
    }
    if (key.privateKeyFile === undefined) {
      const { key: variable, file } = KEY_VARIABLES[platform]
      comment(`The key stays as it is set in ${variable} or ${file}.`)
    }
  }
}
