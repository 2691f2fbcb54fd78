import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(__dirname, '..', '..', 'docs')
const BLOCK = /```ts file=(\S+)\n([\s\S]*?)```/g
const page = readFileSync(join(DOCS, 'signers.md'), 'utf8')
const blocks = [...page.matchAll(BLOCK)].map(([, file, code]) => [file!, code!] as const)

describe('docs/signers.md', () => {
  it.each(blocks)('O3 · shows %s as it is compiled and tested', (file, code) => {
    expect(code).toBe(readFileSync(join(DOCS, file), 'utf8'))
  })

  it('O3 · shows every recipe', () => {
    const recipes = readdirSync(join(DOCS, 'signers'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
      .map((name) => `signers/${name}`)
    expect(blocks.map(([file]) => file).sort()).toEqual(recipes.sort())
  })
})
