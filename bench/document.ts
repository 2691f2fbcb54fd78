/** Puts the figures of the last two full runs into docs/performance.md, and draws its plots. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { ROOT } from './build.js'
import { drawEventLoop } from './plot/event-loop.js'
import { drawThroughput } from './plot/throughput.js'
import { readResults } from './store.js'
import { tablesOf, type Table } from './tables.js'

const DOCUMENT = join(ROOT, 'docs', 'performance.md')
const IMAGES = join(ROOT, 'docs', 'images')

export async function writeDocument(): Promise<void> {
  const [latest, previous] = readResults()
  const tables = tablesOf(latest)
  const shown = { ...tables, targets: besides(tables.targets!, tablesOf(previous).targets!) }
  const filled = Object.entries(shown).reduce(fillIn, readFileSync(DOCUMENT, 'utf8'))
  writeFileSync(DOCUMENT, await format(filled, { parser: 'markdown' }))
  mkdirSync(IMAGES, { recursive: true })
  writeFileSync(join(IMAGES, 'performance-throughput.svg'), drawThroughput(latest))
  writeFileSync(join(IMAGES, 'performance-event-loop.svg'), drawEventLoop(latest))
}

/** What stands between the marks of a table gives way to the table; text around it stays. */
function fillIn(document: string, [name, table]: [string, Table]): string {
  const marks = new RegExp(`(<!-- table: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  if (!marks.test(document)) throw new Error(`docs/performance.md has no place for ${name}`)
  return document.replace(marks, (_all, start: string, end: string) =>
    [start, ...markdown(table), end].join('\n'),
  )
}

function markdown({ head, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  // Names and texts to the left, figures to the right; a column of texts has no head.
  const alignment = head.map((title, column) => (column === 0 || title === '' ? '---' : '---:'))
  return [line(head), line(alignment), ...rows.map(line), '']
}

/** Both runs of the targets in one table: judgement, target, measured and spread of each. */
function besides(latest: Table, previous: Table): Table {
  const rows = latest.rows.map(([holds = '', target = '', measured = '', spread = ''], index) => {
    const [heldBefore = '', , before = '', spreadBefore = ''] = previous.rows[index] ?? []
    return [target, `${before} ${heldBefore}`, spreadBefore, `${measured} ${holds}`, spread]
  })
  return { ...latest, head: ['target', 'first run', 'spread', 'second run', 'spread'], rows }
}
