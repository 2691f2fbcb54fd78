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

/** Which rooms a room may import values from; its own files always. Types are free everywhere. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  types: [],
  values: [],
  steps: [],
  contract: ['errors', 'values'],
  policy: ['errors', 'values', 'steps'],
  platforms: ['errors', 'values', 'contract'],
  signing: ['errors', 'values', 'contract'],
  options: ['errors', 'values', 'contract', 'policy', 'platforms', 'signing'],
  issuer: ['errors', 'values', 'steps', 'policy', 'platforms', 'signing', 'options'],
  express: ['errors', 'values', 'policy', 'platforms', 'signing', 'options', 'issuer'],
  index: ['errors', 'policy', 'signing', 'options', 'express'],
  client: [],
  react: ['client'],
  sandbox: ['errors', 'values', 'contract'],
  cli: ['errors', 'values', 'contract', 'signing', 'index', 'sandbox'],
}

/** Packages that a room may import values from. */
const PACKAGES: Readonly<Record<string, readonly RegExp[]>> = {
  contract: [/^node:crypto$/, /^jsonwebtoken$/],
  signing: [/^node:/, /^jsonwebtoken$/],
  options: [/^node:os$/],
  issuer: [/^node:(crypto|diagnostics_channel)$/, /^lru-cache$/],
  express: [/^node:/, /^express-rate-limit$/],
  react: [/^react$/, /^react\/jsx-runtime$/],
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

const roomOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '')
const files = filesOf(LIB)
const imports = files.flatMap(importsOf)
const values = imports.filter(({ typeOnly }) => !typeOnly)
describe('the house', () => {
  it('has a place for every room', () => {
    expect([...new Set(files.map((file) => roomOf(relative(LIB, file))))].sort()).toEqual(
      Object.keys(ARROWS)
        .filter((room) => files.some((file) => roomOf(relative(LIB, file)) === room))
        .sort(),
    )
  })

  it('imports values one way only', () => {
    const upward = values
      .filter(({ local }) => local)
      .filter(({ file, target }) => {
        const [from, to] = [roomOf(file), roomOf(target)]
        return from !== to && !ARROWS[from]?.includes(to)
      })
    expect(upward).toEqual([])
  })

  it('enters another room through its face', () => {
    const inside = values
      .filter(({ file, target, local }) => local && roomOf(file) !== roomOf(target))
      .filter(({ target }) => target.includes('/') && !target.endsWith('/index'))
      .filter(({ file, target }) => !isPartOf(file, target))
    expect(inside).toEqual([])
  })

  it('uses a package only where the design puts it', () => {
    const strangers = values
      .filter(({ local }) => !local)
      .filter(
        ({ file, target }) => !PACKAGES[roomOf(file)]?.some((pattern) => pattern.test(target)),
      )
    expect(strangers).toEqual([])
  })

  it('reads the environment in the options and the command line alone', () => {
    const readers = files
      .filter((file) => /process\.env/.test(withoutComments(file)))
      .map((file) => roomOf(relative(LIB, file)))
    expect(readers.filter((room) => room !== 'options' && room !== 'cli')).toEqual([])
  })

  it('keeps clocks and timers out of the pure rooms', () => {
    const impure = files
      .filter((file) => ['policy', 'platforms'].includes(roomOf(relative(LIB, file))))
      .filter((file) =>
        /Date\.now|new Date|setTimeout|setImmediate|performance\./.test(readFileSync(file, 'utf8')),
      )
    expect(impure).toEqual([])
  })

  it('has no import cycle among values', () => {
    const graph = new Map<string, string[]>()
    for (const { file, target } of values) {
      const from = file.replace(/\.tsx?$/, '')
      graph.set(from, [...(graph.get(from) ?? []), target])
    }
    const cycles: string[][] = []
    const visit = (node: string, path: readonly string[]): void => {
      const met = path.indexOf(node)
      if (met >= 0) cycles.push([...path.slice(met), node])
      else for (const next of graph.get(node) ?? []) visit(next, [...path, node])
    }
    for (const node of graph.keys()) if (cycles.length === 0) visit(node, [])
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

/** `issuer.ts` and the folder of the same name are one room whose face is the file. */
function isPartOf(file: string, target: string): boolean {
  return target.startsWith('issuer/') && roomOf(file) === 'express'
}
