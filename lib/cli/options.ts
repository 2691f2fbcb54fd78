/** Options that several commands share, each worded once. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Environment } from './context.js'

export const PLATFORMS = ['latenode', 'activepieces'] as const
export type CliPlatform = (typeof PLATFORMS)[number]

export function platformOption(description: string): Option {
  return new Option('--platform <platform>', description).choices(PLATFORMS)
}

export function envFileOption(): Option {
  return new Option('--env-file <file>', 'read settings from this file too; the environment wins')
}

/** Adds examples below the help of a command. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText(
    'after',
    `\n${title}\n${examples.map((line) => `  $ ${line}`).join('\n')}`,
  )
}

/** An option's integer within bounds; anything else is a usage error. */
export function integerBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be an integer from ${least} to ${most}.`)
  }
}

/** Collects an option that may be given several times. */
export function collect<T>(read: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, read(text)]
}

const PREFIXES: Readonly<Record<CliPlatform, string>> = {
  latenode: 'LATENODE_',
  activepieces: 'ACTIVEPIECES_',
}

/** The platforms of which an environment has settings: any variable with content. */
export function platformsSet(env: Environment): CliPlatform[] {
  return PLATFORMS.filter((platform) =>
    Object.entries(env).some(
      ([name, value]) => name.startsWith(PREFIXES[platform]) && (value ?? '').trim() !== '',
    ),
  )
}
