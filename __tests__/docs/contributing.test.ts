/** The platform that CONTRIBUTING.md adds: its modules, and the test that it writes for them. */
import * as library from 'embed-auth'
import { ecPair } from '../helpers/key-pairs.js'
import { blockAt } from './pages.js'
import { loadBlock, type Modules } from './run-block.js'

const before = process.env.FLOWDECK_PRIVATE_KEY

afterAll(() => {
  if (before === undefined) delete process.env.FLOWDECK_PRIVATE_KEY
  else process.env.FLOWDECK_PRIVATE_KEY = before
})

/** `embed.ts` of the page, over its `flowdeck.ts`. */
function embedModule(): { readonly embed: library.EmbedAuth<object> } {
  const modules: Modules = { 'embed-auth': library }
  const flowdeck = loadBlock(blockAt('CONTRIBUTING.md#platform'), { modules })
  const use = blockAt('CONTRIBUTING.md#platform-use')
  return loadBlock(use, { modules: { ...modules, './flowdeck.js': flowdeck } }) as never
}

loadBlock(blockAt('CONTRIBUTING.md#platform-test'), {
  modules: {
    // Made when the test asks for it, as an import in the middle of a test is.
    get './embed.js'() {
      return embedModule()
    },
  },
})

it.each([
  ['no workspace', { id: 'u1', admin: false }, 'ERR_DENIED'],
  ['a workspace of another type', { id: 'u1', workspaceId: '7', admin: false }, 'ERR_CLAIMS'],
  ['no id', { workspaceId: 7, admin: false }, 'ERR_USER_ID'],
])('refuses a user with %s', async (_what, user, code) => {
  process.env.FLOWDECK_PRIVATE_KEY = ecPair().privatePem
  const { embed } = embedModule()
  await expect(embed.issue(user)).rejects.toMatchObject({ code })
})
