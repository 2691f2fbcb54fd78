/** Runs a block of a page as the module that it is. */
import { createRequire } from 'node:module'
import ts from 'typescript'
import { idOf, moduleOf, ROOT, type Block } from './pages.js'

/** What stands for a block's imports, by name; the others are those of this repository. */
export type Modules = Readonly<Record<string, unknown>>
type Exports = Record<string, unknown>

/** What a page leaves to its reader. */
export interface Surroundings {
  readonly modules?: Modules
  /** Names that the block uses and does not declare. */
  readonly given?: Readonly<Record<string, unknown>>
  /** What exists on the reader's machine alone, and what stands for it here. */
  readonly instead?: Readonly<Record<string, string>>
  /** Names that the block declares, to be handed out with its exports. */
  readonly wanted?: readonly string[]
  /** Where files of packages lie that are not built here, by name. */
  readonly resolved?: Readonly<Record<string, string>>
}

const ran = new Set<string>()

/** Whether a block was run to its end in this test file. */
export function hasRun(id: string): boolean {
  return ran.has(id)
}

/** For those who run a block by other means: as a page in a browser, as commands of a shell. */
export function noteRun(block: Block): void {
  ran.add(idOf(block))
}

/** The exports of a block. */
export function loadBlock(block: Block, surroundings: Surroundings = {}): Exports {
  const { run, module } = prepare(block, surroundings, '')
  run()
  noteRun(block)
  return module.exports
}

/** The exports of a block that may await at its top level. */
export async function runBlock(block: Block, surroundings: Surroundings = {}): Promise<Exports> {
  const { run, module } = prepare(block, surroundings, 'async')
  await (run() as Promise<void>)
  noteRun(block)
  return module.exports
}

/** The code of a block, with what stands for the reader's own. */
export function codeOf(block: Block, instead: Readonly<Record<string, string>> = {}): string {
  let code = moduleOf(block)
  for (const [theirs, ours] of Object.entries(instead)) {
    if (!code.includes(theirs)) throw new Error(`${idOf(block)} does not hold ${theirs}`)
    code = code.replaceAll(theirs, ours)
  }
  return code
}

function prepare(block: Block, surroundings: Surroundings, kind: '' | 'async') {
  const { modules = {}, given = {}, instead, wanted = [], resolved = {} } = surroundings
  const { outputText } = ts.transpileModule(codeOf(block, instead), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      jsx: ts.JsxEmit.ReactJSX,
    },
  })
  const fromThere = createRequire(`${ROOT}/docs/`)
  const load = (name: string): unknown =>
    Object.hasOwn(modules, name) ? modules[name] : fromThere(name)
  const module = { exports: {} as Exports }
  const handOut = wanted.map((name) => `module.exports.${name} ??= ${name}`).join('\n')
  const names = ['require', 'module', 'exports', ...Object.keys(given)]
  // A function of its own, so that a block may declare what others are given.
  const body = `return (${kind} function () {${outputText}\n${handOut}\n})()`
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is what is under test
  const whole = new Function(...names, body)
  const values = [
    Object.assign(load, { resolve: (name: string) => resolved[name] ?? fromThere.resolve(name) }),
    module,
    module.exports,
    ...Object.values(given),
  ]
  return { module, run: (): unknown => whole(...values) }
}
