/** The platforms of docs/custom-platforms.md: their modules, and the test that the page writes for one. */
import * as library from 'embed-auth'
import { claimsOf, headerOf } from '../helpers/compact.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { blockAt, type Block } from './pages.js'
import { loadBlock, type Modules } from './run-block.js'
import { sample } from './sample.js'

const before = process.env.PRISMATIC_SIGNING_KEY

afterAll(() => {
  if (before === undefined) delete process.env.PRISMATIC_SIGNING_KEY
  else process.env.PRISMATIC_SIGNING_KEY = before
})

/** `embed.ts` of the page, over its `prismatic.ts`. */
function embedModule(): { readonly embed: library.EmbedAuth<object> } {
  const modules: Modules = { 'embed-auth': library }
  const prismatic = loadBlock(blockAt('docs/custom-platforms.md#platform'), { modules })
  const use = blockAt('docs/custom-platforms.md#platform-use')
  return loadBlock(use, { modules: { ...modules, './prismatic.js': prismatic } }) as never
}

loadBlock(blockAt('docs/custom-platforms.md#platform-test'), {
  modules: {
    // Made when the test asks for it, as an import in the middle of a test is.
    get './embed.js'() {
      return embedModule()
    },
  },
})

it.each([
  ['no company', { id: 'u1', name: 'Ada', isAdmin: false }, 'ERR_DENIED'],
  ['an empty company id', { id: 'u1', name: 'Ada', company: { id: '', name: '' } }, 'ERR_CLAIMS'],
  ['no id', { name: 'Ada', company: { id: 'c7', name: 'Northwind' } }, 'ERR_USER_ID'],
])('refuses a user with %s', async (_what, user, code) => {
  process.env.PRISMATIC_SIGNING_KEY = rsaPair().privatePem
  const { embed } = embedModule()
  await expect(embed.issue(user)).rejects.toMatchObject({ code })
})

describe('a platform with one module', () => {
  const VARIABLES = ['PARAGON_SIGNING_KEY', 'WORKATO_PRIVATE_KEY']
  beforeAll(() => {
    for (const name of VARIABLES) process.env[name] = rsaPair().privatePem
  })
  afterAll(() => {
    for (const name of VARIABLES) Reflect.deleteProperty(process.env, name)
  })

  async function tokensOf(block: Block, platform: string, grant: library.GrantOf<never>) {
    const exports = loadBlock(block, { modules: { 'embed-auth': library } })
    const embed = library.embedAuth({
      getUser: () => ({}),
      platform: exports[platform] as library.CustomPlatform<unknown>,
      policy: () => grant,
      cache: false,
    })
    return [(await embed.issue({})).token, (await embed.issue({})).token] as const
  }

  sample('docs/custom-platforms.md#paragon', 'Paragon gets the audience', async (block) => {
    const [token] = await tokensOf(block, 'paragon', { userId: 'u1' } as never)
    expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(claimsOf(token)).toMatchObject({
      sub: 'u1',
      aud: expect.stringMatching(/^useparagon.com\/./),
    })
  })

  sample('docs/custom-platforms.md#workato', 'Workato gets each token once', async (block) => {
    const grant = { userId: 'u1', customerId: 'AM10:XV303' }
    const tokens = await tokensOf(block, 'workato', grant as never)
    const [first, second] = tokens.map(claimsOf)
    expect(first).toMatchObject({ sub: 'YOUR-VENDOR-ID:EAM10%3AXV303:Eu1' })
    expect(first?.jti).not.toBe(second?.jti)
  })
})
