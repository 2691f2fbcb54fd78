import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(__dirname, '..', '..')
const LIB = join(ROOT, 'lib')

interface Import {
  readonly file: string
  /** A file of lib, or the name of a package. */
  readonly target: string
  readonly local: boolean
  readonly typeOnly: boolean
}

/** Modules below all others: types, errors, and functions that read values and call hooks. */
const BASE = ['types', 'errors', 'values', 'identifiers', 'hooks']
const SERVER = [...BASE, 'contract', 'policy', 'platforms', 'signing', 'options', 'issuer']

/** The modules that a module can import from, types included; its own files always. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  types: BASE,
  errors: BASE,
  values: BASE,
  identifiers: BASE,
  hooks: BASE,
  contract: BASE,
  policy: [...BASE, 'contract'],
  platforms: [...BASE, 'contract'],
  signing: [...BASE, 'contract'],
  options: [...BASE, 'contract', 'policy', 'platforms', 'signing'],
  issuer: SERVER,
  express: SERVER,
  index: [...SERVER, 'express'],
  client: ['types'],
  react: ['client'],
  admin: ['errors', 'types', 'values', 'identifiers'],
  sandbox: [...BASE, 'contract'],
  // The command line names the variables of `fromEnv`, and reads keys as the library does.
  cli: [...BASE, 'contract', 'signing', 'options', 'index', 'sandbox'],
}

/** Packages that a module can import values from. */
const PACKAGES: Readonly<Record<string, readonly RegExp[]>> = {
  contract: [/^node:(crypto|buffer)$/, /^jsonwebtoken$/],
  signing: [/^node:/, /^jsonwebtoken$/],
  issuer: [/^node:(crypto|diagnostics_channel)$/, /^lru-cache$/],
  express: [/^node:/, /^express-rate-limit$/],
  react: [/^react$/, /^react\/jsx-runtime$/],
  admin: [/^node:timers\/promises$/],
  sandbox: [/^node:/, /^express$/, /^jsonwebtoken$/],
  cli: [/^node:/, /^commander$/],
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
}

function importsOf(path: string): Import[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022)
  return source.statements.flatMap((statement): Import[] => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const specifier = statement.moduleSpecifier
    if (!specifier || !ts.isStringLiteral(specifier)) return []
    const local = specifier.text.startsWith('.')
    const target = local
      ? relative(LIB, join(dirname(path), specifier.text)).replace(/\.js$/, '')
      : specifier.text
    return [{ file: relative(LIB, path), target, local, typeOnly: isTypeOnly(statement) }]
  })
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) {
    const named = statement.exportClause
    return (
      statement.isTypeOnly ||
      (named !== undefined &&
        ts.isNamedExports(named) &&
        named.elements.every((one) => one.isTypeOnly))
    )
  }
  const clause = statement.importClause
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((one) => one.isTypeOnly)
  )
}

/** What is left of a file when its comments are gone. */
function withoutComments(path: string): string {
  return readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

const moduleOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '')
const files = filesOf(LIB)
const imports = files.flatMap(importsOf)
const values = imports.filter(({ typeOnly }) => !typeOnly)
describe('the architecture', () => {
  it('has a place for every module', () => {
    expect([...new Set(files.map((file) => moduleOf(relative(LIB, file))))].sort()).toEqual(
      Object.keys(ARROWS)
        .filter((name) => files.some((file) => moduleOf(relative(LIB, file)) === name))
        .sort(),
    )
  })

  it('imports one way only, types included', () => {
    const upward = imports
      .filter(({ local }) => local)
      .filter(({ file, target }) => {
        const [from, to] = [moduleOf(file), moduleOf(target)]
        return from !== to && !ARROWS[from]?.includes(to)
      })
    expect(upward).toEqual([])
  })

  it('imports another module through its index', () => {
    const inside = imports
      .filter(({ file, target, local }) => local && moduleOf(file) !== moduleOf(target))
      .filter(({ target }) => target.includes('/') && !target.endsWith('/index'))
    expect(inside).toEqual([])
  })

  it('uses a package only where the design puts it', () => {
    const strangers = values
      .filter(({ local }) => !local)
      .filter(
        ({ file, target }) => !PACKAGES[moduleOf(file)]?.some((pattern) => pattern.test(target)),
      )
    expect(strangers).toEqual([])
  })

  it('reads the environment only in the options, the admin module and the command line', () => {
    const readers = files
      .filter((file) => /process\.env/.test(withoutComments(file)))
      .map((file) => moduleOf(relative(LIB, file)))
    expect(readers.filter((name) => !['options', 'admin', 'cli', 'issuer'].includes(name))).toEqual(
      [],
    )
  })

  it('keeps clocks and timers out of policy and platforms', () => {
    const impure = files
      .filter((file) => ['policy', 'platforms'].includes(moduleOf(relative(LIB, file))))
      .filter((file) =>
        /Date\.now|new Date|setTimeout|setImmediate|performance\./.test(readFileSync(file, 'utf8')),
      )
    expect(impure).toEqual([])
  })

  it('leaves the admin module to those who import it', () => {
    const users = imports
      .filter(({ file, local }) => local && moduleOf(file) !== 'admin')
      .filter(({ target }) => moduleOf(target) === 'admin')
    expect(users).toEqual([])
  })

  it('checks tokens with code that shares nothing with the code that creates them', () => {
    const shared = imports
      .filter(({ file, local }) => local && moduleOf(file) === 'contract')
      .filter(({ target }) => ['policy', 'platforms', 'signing'].includes(moduleOf(target)))
    expect(shared).toEqual([])
  })

  it('has no import cycle, types included', () => {
    const graph = new Map<string, string[]>()
    for (const { file, target } of imports) {
      const from = file.replace(/\.tsx?$/, '')
      graph.set(from, [...(graph.get(from) ?? []), target])
    }
    const cycles: string[][] = []
    const done = new Set<string>()
    const visit = (node: string, path: readonly string[]): void => {
      const start = path.indexOf(node)
      if (start >= 0) cycles.push([...path.slice(start), node])
      else if (!done.has(node)) {
        for (const next of graph.get(node) ?? []) visit(next, [...path, node])
        done.add(node)
      }
    }
    for (const node of graph.keys()) visit(node, [])
    expect(cycles).toEqual([])
  })

  it('has no file past 300 lines', () => {
    const sources = ['lib', '__tests__', 'demo-app', 'bench', 'scripts', 'docs'].flatMap(
      (folder) => {
        try {
          return filesOf(join(ROOT, folder))
        } catch {
          return []
        }
      },
    )
    const long = sources
      .filter((file) => !file.includes('node_modules'))
      .filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 300)
    expect(long.map((file) => relative(ROOT, file))).toEqual([])
  })
})
