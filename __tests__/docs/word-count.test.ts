/** How much there is to read: words outside of code, where a table counts like any other text. */
import { blocksOf, pages, textOf } from './pages.js'

const REFERENCE = ['configuration', 'errors', 'cli', 'signers'].map((name) => `docs/${name}.md`)
const MOST_IN_README = 800
const MOST_IN_DOCS = 9_000

function wordsOf(page: string): number {
  const prose = blocksOf(page).reduce(
    (text, { code }) => (code === '' ? text : text.replace(code, '')),
    textOf(page),
  )
  return prose.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word) && !word.startsWith('```'))
    .length
}

it('the README is short', () => {
  expect(wordsOf('README.md')).toBeLessThanOrEqual(MOST_IN_README)
})

it('the pages of docs, without the reference pages, can be read in an hour', () => {
  const read = pages().filter(
    (page) => /^docs\/[\w-]+\.md$/.test(page) && !REFERENCE.includes(page),
  )
  expect(read.reduce((sum, page) => sum + wordsOf(page), 0)).toBeLessThanOrEqual(MOST_IN_DOCS)
})
