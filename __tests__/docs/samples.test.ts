/** Every code block of the pages: compiled against the library, and equal to the file that it quotes. */
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { blocksOf, moduleOf, pages, ROOT, WRAPPERS, type Block } from './pages.js'

const blocks = pages().flatMap(blocksOf)
const typescript = blocks.filter(({ language }) => /^(ts|tsx)$/.test(language))
/** Compiled alone, without the names that the other samples leave to their reader. */
const printed = typescript.filter(({ marks }) => marks.as === 'printed')
const javascript = blocks.filter(({ language }) => /^(js|jsx|mjs)$/.test(language))
const quoted = blocks.filter(({ marks }) => marks.file !== undefined)

/** Sources of the library and of packages, which both programs read. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What every Node program in JavaScript does, and only TypeScript minds: pipes have no port. */
const ADDRESS_OF_PIPE = /does not exist on type 'string \| AddressInfo'/

/** What the pages leave to their reader. */
const STAND_INS = ['samples.d.ts', 'sample-modules.d.ts'].map((name) =>
  join(ROOT, '__tests__', 'docs', name),
)

/** Faults of a program of which each block is a file, by page and line. */
function faultsOf(
  some: readonly Block[],
  extra: ts.CompilerOptions,
  standIns: readonly string[] = STAND_INS,
): string[] {
  const files = new Map(
    some
      // What quotes a file is compiled with that file.
      .filter(({ marks }) => marks.file === undefined)
      .map((block) => {
        const { page, line, language, marks } = block
        const name = marks.at ?? `${page.replace(/\W+/g, '-')}-${line}.${language}`
        return [join(ROOT, 'docs', name), block] as const
      }),
  )
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
    readFileSync(path, 'utf8'),
  ) as { config: { compilerOptions: object } }
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, ...extra },
    ROOT,
  )
  const host = ts.createCompilerHost(options)
  const fileExists = host.fileExists.bind(host)
  const getSourceFile = host.getSourceFile.bind(host)
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.getSourceFile = (path, version, ...rest) => {
    const block = files.get(path)
    if (block !== undefined)
      return ts.createSourceFile(path, `${moduleOf(block)}\nexport {}\n`, version)
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, version, ...rest))
    return parsed.get(path)
  }
  const program = ts.createProgram([...standIns, ...files.keys()], options, host)
  return ts
    .getPreEmitDiagnostics(program)
    .filter(
      ({ file }) =>
        file === undefined || files.has(file.fileName) || standIns.includes(file.fileName),
    )
    .map(({ file, start, messageText }) => {
      const block = file && files.get(file.fileName)
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0
      const offset = block?.marks.in === undefined ? 1 : 0
      const where = block ? `${block.page}:${block.line + line + offset}` : 'the stand-ins'
      return `${where} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
    .filter((fault) => !ADDRESS_OF_PIPE.test(fault))
}

/** White space aside: a block may stand less deep than the lines that it quotes. */
const words = (text: string): string => text.replace(/\s+/g, ' ').trim()

describe('the code of the pages', () => {
  it('compiles, where it is TypeScript', () => {
    expect(
      faultsOf(
        typescript.filter((block) => !printed.includes(block)),
        {},
      ),
    ).toEqual([])
  }, 120_000)

  it('compiles under `strict` as printed, where it is marked so', () => {
    expect(printed.length).toBeGreaterThan(0)
    for (const block of printed) expect(faultsOf([block], {}, [])).toEqual([])
  }, 120_000)

  it('names only what there is, where it is JavaScript', () => {
    expect(
      faultsOf(javascript, {
        allowJs: true,
        checkJs: true,
        strict: false,
        exactOptionalPropertyTypes: false,
        noImplicitAny: false,
        noImplicitReturns: false,
      }),
    ).toEqual([])
  }, 120_000)

  it.each(quoted.map((block) => [block.page, block.marks.file!, block] as const))(
    '%s quotes %s word for word',
    (_page, file, { code }) => {
      expect(words(readFileSync(join(ROOT, 'docs', file), 'utf8'))).toContain(words(code))
    },
  )

  it('has no mark that means nothing', () => {
    const known = ['name', 'claims', 'in', 'at', 'as', 'file']
    const strange = blocks.flatMap(({ page, line, marks }) =>
      Object.entries(marks)
        .filter(([mark, value]) => !known.includes(mark) || (mark === 'in' && !WRAPPERS[value]))
        .map(([mark]) => `${page}:${line} ${mark}`),
    )
    expect(strange).toEqual([])
  })
})
