/** The published command line, for the tests of one file. */
import { join } from 'node:path'
import { buildCli, type BuiltCli } from '../helpers/built-cli.js'

export interface Cli extends Omit<BuiltCli, 'remove'> {
  /** A path below its folder. */
  readonly path: (...names: string[]) => string
}

/** Built before the tests of the file that calls this, and removed after them. */
export function builtForThisFile(): Cli {
  // Processes take their time on a busy machine.
  jest.setTimeout(60_000)
  let built: BuiltCli
  beforeAll(async () => {
    built = await buildCli()
  })
  afterAll(() => built.remove())
  return {
    get folder() {
      return built.folder
    },
    path: (...names) => join(built.folder, ...names),
    run: (args, options) => built.run(args, options),
    start: (args, options) => built.start(args, options),
  }
}
