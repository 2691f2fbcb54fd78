/** Options that several commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { PLATFORMS } from './settings.js'

export function platformOption(description: string): Option {
  return new Option('--platform <platform>', description).choices(PLATFORMS)
}

/** Not `--env-file`: Node reads that option itself, also behind the program's name. */
export function envOption(): Option {
  return new Option('--env <file>', 'also read settings from this file; the environment wins')
}

/** Adds examples below the help of a command. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText(
    'after',
    `\n${title}\n${examples.map((line) => `  $ ${line}`).join('\n')}`,
  )
}

/** Parses an integer from `min` to `max`. */
export function integerBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`)
  }
}

/** Collects the values of an option that can be repeated. */
export function collect<T>(read: (text: string) => T): (text: string, before?: T[]) => T[] {
  return (text, before = []) => [...before, read(text)]
}
