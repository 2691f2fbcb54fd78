import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { activepiecesClaims, latenodeClaims } from '../../lib/platforms/index.js'
import type { ToClaims } from '../../lib/platforms/index.js'
import { payloadText } from './mint.js'

/** Payloads as the platforms take them: a change here is a change of the contract. */
interface Golden {
  readonly platform:
    { readonly kind: 'latenode'; readonly tenantId: number } | { readonly kind: 'activepieces' }
  readonly cases: readonly {
    readonly title: string
    readonly grant: unknown
    readonly claims: unknown
  }[]
}

const folder = join(__dirname, 'golden')
const files = readdirSync(folder).map((name): [string, Golden] => [
  name,
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Golden,
])

const toClaimsOf = ({ platform }: Golden): ToClaims =>
  platform.kind === 'latenode' ? latenodeClaims(platform) : activepiecesClaims()

test('C6 · there is a golden file for Latenode and for each version of Activepieces', () => {
  expect(files.map(([name]) => name)).toEqual([
    'activepieces-v3.json',
    'activepieces-v4.json',
    'latenode.json',
  ])
})

describe.each(files)('%s', (_name, golden) => {
  test.each(golden.cases)(
    'C6 · $title, to the letter and in this order',
    async ({ grant, claims }) => {
      expect(await payloadText(toClaimsOf(golden), grant)).toBe(JSON.stringify(claims))
    },
  )
})
