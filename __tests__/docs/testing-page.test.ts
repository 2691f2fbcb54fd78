/** The test that docs/testing.md shows is a test here, too. */
import * as library from 'embed-auth'
import * as sandbox from 'embed-auth/sandbox'
import { blockOf } from './pages.js'
import { loadBlock } from './run-block.js'

loadBlock(blockOf('docs/testing.md', 'name', 'token-test'), {
  'embed-auth': library,
  'embed-auth/sandbox': sandbox,
})
