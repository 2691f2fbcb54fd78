/** Runs a block of a page as the module that it is. */
import { createRequire } from 'node:module'
import ts from 'typescript'
import { ROOT, type Block } from './pages.js'

/** What stands for a block's imports, by name; the others are those of this repository. */
export type Modules = Readonly<Record<string, unknown>>
type Exports = Record<string, unknown>

/** The exports of a block. */
export function loadBlock(block: Block, modules: Modules): Exports {
  const { run, module } = prepare(block, modules, (code) => code)
  run()
  return module.exports
}

/** The exports of a block that may await at its top level. */
export async function runBlock(block: Block, modules: Modules): Promise<Exports> {
  const { run, module } = prepare(block, modules, (code) => `return (async () => {${code}\n})()`)
  await (run() as Promise<void>)
  return module.exports
}

function prepare(block: Block, modules: Modules, wrap: (code: string) => string) {
  const { outputText } = ts.transpileModule(block.code, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      jsx: ts.JsxEmit.ReactJSX,
    },
  })
  const fromHere = createRequire(`${ROOT}/docs/`)
  const load = (name: string): unknown =>
    Object.hasOwn(modules, name) ? modules[name] : fromHere(name)
  const module = { exports: {} as Exports }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the sample is what is under test
  const body = new Function('require', 'module', 'exports', wrap(outputText))
  return { module, run: (): unknown => body(load, module, module.exports) }
}
