/** The pages of the documentation, and the code blocks in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const ROOT = join(__dirname, '..', '..')

export interface Block {
  /** Path below the root: `docs/policies.md`. */
  readonly page: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /** First word after the fence: `ts`. */
  readonly language: string
  /** Words after the language: `name=teams`, `in=latenode`. */
  readonly marks: Readonly<Record<string, string>>
  readonly code: string
}

/** Every page a reader may open, as paths below the root. */
export function pages(): string[] {
  return [
    ...markdownIn('.', false),
    ...markdownIn('docs', true),
    ...markdownIn('.github', true),
  ].sort()
}

function markdownIn(folder: string, deep: boolean): string[] {
  const path = join(ROOT, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: deep, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/node_modules|^api\//.test(name))
    .map((name) => relative(ROOT, join(path, name)))
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

/** The fenced blocks of a page (CommonMark §4.5), in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = []
  const lines = textOf(page).split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, fence, info] = /^( *)(`{3,})(.*)$/.exec(lines[at] ?? '') ?? []
    if (indent === undefined || fence === undefined || info === undefined) continue
    const end = lines.findIndex((line, index) => index > at && line.trim() === fence)
    if (end < 0) throw new Error(`${page}:${at + 1} opens a block that nothing closes`)
    const [language = '', ...marks] = info.trim().split(/\s+/)
    blocks.push({
      page,
      line: at + 1,
      language,
      marks: Object.fromEntries(marks.map((mark) => mark.split('=')) as [string, string][]),
      code: lines
        .slice(at + 1, end)
        .map((line) => line.slice(indent.length))
        .join('\n'),
    })
    at = end
  }
  return blocks
}

/** A block's own name: `docs/policies.md#teams`, `docs/signers.md#file:signers/aws-kms.ts`. */
export function idOf({ page, line, marks }: Block): string {
  if (marks.name !== undefined) return `${page}#${marks.name}`
  for (const mark of ['claims', 'file']) {
    if (marks[mark] !== undefined) return `${page}#${mark}:${marks[mark]}`
  }
  return `${page}:${line}`
}

/** The block with an id. */
export function blockAt(id: string): Block {
  const [page = ''] = id.split('#')
  const found = blocksOf(page).find((block) => idOf(block) === id)
  if (!found) throw new Error(`there is no block ${id}`)
  return found
}

/** `in=latenode`: the block is members of the options of `embedAuth`. */
export const WRAPPERS: Readonly<Record<string, (code: string) => string>> = {
  latenode: (code) => wrapped('latenodePlatform', code),
  activepieces: (code) => wrapped('activepiecesPlatform', code),
}

function wrapped(platform: string, code: string): string {
  const getUser = '(req) => req.session.user'
  return `const embed = embedAuth({ getUser: ${getUser}, platform: ${platform},\n${code}\n})`
}

/** A block as a module: what stands around it on its reader's side is put there. */
export function moduleOf({ code, marks }: Block): string {
  const wrap = marks.in === undefined ? undefined : WRAPPERS[marks.in]
  return wrap ? wrap(code) : code
}

/** The block of a page that carries a mark: `blockOf('docs/policies.md', 'name', 'teams')`. */
export function blockOf(page: string, mark: string, value: string): Block {
  const found = blocksOf(page).find((block) => block.marks[mark] === value)
  if (!found) throw new Error(`${page} has no block marked ${mark}=${value}`)
  return found
}
