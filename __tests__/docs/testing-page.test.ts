/** The test that docs/testing.md shows is a test here, too. */
import * as library from 'embed-auth'
import * as sandbox from 'embed-auth/sandbox'
import { blockAt } from './pages.js'
import { loadBlock } from './run-block.js'

loadBlock(blockAt('docs/testing.md#token-test'), {
  modules: { 'embed-auth': library, 'embed-auth/sandbox': sandbox },
})
