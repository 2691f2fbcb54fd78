/** Moving from a hand-written route: the old route and the new one, asked as the same user. */
import express, { type RequestHandler } from 'express'
import request from 'supertest'
import * as library from 'embed-auth'
import { claimsOf, headerOf } from '../helpers/compact.js'
import { rsaPair } from '../helpers/key-pairs.js'
import { blockAt } from './pages.js'
import { loadBlock } from './run-block.js'

const BLOCKS = { before: 'docs/recipes.md#before', after: 'docs/recipes.md#after' }
const environment = { ...process.env }

beforeAll(() => {
  process.env.LATENODE_TENANT_ID = '7'
  process.env.LATENODE_PRIVATE_KEY = rsaPair().privatePem.replaceAll('\n', '\\n')
})
afterAll(() => {
  process.env = environment
})

async function answerOf(name: 'before' | 'after', user: object | undefined) {
  const route = loadBlock(blockAt(BLOCKS[name]), { modules: { 'embed-auth': library } })
  const app = express()
  app.use((req, _res, next) => {
    Object.assign(req, { session: { user } })
    next()
  })
  app.use(route as unknown as RequestHandler)
  return request(app).get('/embed-token')
}

const user = {
  id: 42,
  teams: [
    { spaceId: 12, role: 'owner' },
    { spaceId: 15, role: 'guest' },
  ],
}

it('both sign the same header and claims for the same user', async () => {
  const [before, after] = await Promise.all([answerOf('before', user), answerOf('after', user)])
  const [old, now] = [before, after].map(({ body }) => (body as { token: string }).token)
  expect(headerOf(now!)).toEqual(headerOf(old!))
  const { iat, exp, ...claims } = claimsOf(now!)
  expect(claims).toEqual(
    Object.fromEntries(
      Object.entries(claimsOf(old!)).filter(([name]) => name !== 'iat' && name !== 'exp'),
    ),
  )
  expect(Number(exp) - Number(iat)).toBe(300)
})

it('both answer 401 to nobody', async () => {
  expect((await answerOf('before', undefined)).status).toBe(401)
  expect((await answerOf('after', undefined)).status).toBe(401)
})

it.each([
  ['no team', { id: 42, teams: [] }, 403],
  ['a role of Object.prototype', { id: 42, teams: [{ spaceId: 12, role: 'constructor' }] }, 403],
  ['no id', { teams: user.teams }, 500],
])('the old one signs for a user with %s, the new one refuses', async (_what, odd, status) => {
  expect((await answerOf('before', odd)).status).toBe(200)
  expect((await answerOf('after', odd)).status).toBe(status)
})
