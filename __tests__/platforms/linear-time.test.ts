import type { ToClaims } from '../../lib/platforms/index.js'
import { activepieces, activepiecesGrant, claiming, latenode, latenodeGrant, mint } from './mint.js'

const KB_64 = 65_536

/** Linear checks need a millisecond or two; quadratic ones many seconds. */
const BOUND_MS = 250

/** Texts that make a backtracking check slow, each of 64 KB. */
const TEXTS = [
  'a'.repeat(KB_64),
  ' '.repeat(KB_64),
  `${' '.repeat(KB_64 - 1)}x`,
  '@'.repeat(KB_64),
  `a@${'a.'.repeat(KB_64 / 2)}`,
  'undefined'.repeat(KB_64 / 9),
  '1'.repeat(KB_64),
  '0'.repeat(KB_64),
  `[object ${'[object '.repeat(KB_64 / 8)}]`,
  '\ud800'.repeat(KB_64),
  '\u0000'.repeat(KB_64),
]

const WHERE: [string, ToClaims, (text: string) => unknown][] = [
  ['user id', latenode, (text) => latenodeGrant({ userId: text })],
  ['plan', latenode, (text) => latenodeGrant({ planId: text })],
  ['space id', latenode, (text) => latenodeGrant({ spaces: [{ spaceId: text, role: 'manager' }] })],
  ['space role', latenode, (text) => latenodeGrant({ spaces: [{ spaceId: 7, role: text }] })],
  ['member', latenode, (text) => latenodeGrant({ [text]: 1 })],
  ['project id', activepieces, (text) => activepiecesGrant({ projectId: text })],
  ['role name', activepieces, (text) => activepiecesGrant({ role: text })],
  [
    'tag',
    activepieces,
    (text) => activepiecesGrant({ pieces: { filter: 'ALLOWED', tags: [text] } }),
  ],
  [
    'pool key',
    activepieces,
    (text) => activepiecesGrant({ concurrencyPool: { key: text, limit: 1 } }),
  ],
]

test.each(WHERE)(
  'C4 · 64 KB as %s are refused in a message of bounded length, fast',
  async (_where, toClaims, grant) => {
    for (const text of TEXTS) {
      const start = performance.now()
      const outcome: unknown = await mint(toClaims, grant(text)).catch((error: unknown) => error)
      expect(performance.now() - start).toBeLessThan(BOUND_MS)
      expect(outcome).toHaveProperty('code')
      expect((outcome as Error).message.length).toBeLessThan(400)
    }
  },
)

test('C4 · 64 KB in a claim of a custom platform are copied and written fast', async () => {
  for (const text of TEXTS) {
    const start = performance.now()
    await mint(claiming({ [text]: text }), { userId: 'u1' }).catch(() => undefined)
    expect(performance.now() - start).toBeLessThan(BOUND_MS)
  }
})

test('C4 · an object shared over and over is not copied without end', async () => {
  let shared: unknown = 1
  for (let level = 0; level < 7; level += 1) shared = Array.from({ length: 50 }, () => shared)
  const start = performance.now()
  await expect(mint(claiming({ shared }), { userId: 'u1' })).rejects.toMatchObject({
    code: 'ERR_CLAIMS',
  })
  expect(performance.now() - start).toBeLessThan(BOUND_MS)
})

test('C4 · ten times the spaces take about ten times as long', async () => {
  const timeOf = async (count: number): Promise<number> => {
    const spaces = Array.from({ length: count }, (_, index) => ({
      spaceId: index + 1,
      role: 'manager',
    }))
    const runs: number[] = []
    for (let run = 0; run < 9; run += 1) {
      const start = performance.now()
      await mint(latenode, latenodeGrant({ spaces }))
      runs.push(performance.now() - start)
    }
    return Math.min(...runs)
  }
  await timeOf(2_000)
  expect((await timeOf(20_000)) / (await timeOf(2_000))).toBeLessThan(40)
})
