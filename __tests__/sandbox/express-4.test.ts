/** The sandbox on the older major of Express: the same answers, faults and bad input included. */
import request from 'supertest'
import type * as SandboxModule from '../../lib/sandbox'
import { authorize, EXCHANGE, exchange } from '../helpers/sandbox-routes'
import {
  ACTIVEPIECES_OPTIONS,
  activepiecesToken,
  LATENODE_OPTIONS,
  latenodeToken,
  NOW_MS,
} from './mint'

function sandboxOnExpress4() {
  let sandbox: ReturnType<typeof SandboxModule.createSandbox> | undefined
  jest.isolateModules(() => {
    jest.doMock('express', () => jest.requireActual<object>('express4'))
    const { createSandbox } = jest.requireActual<typeof SandboxModule>('../../lib/sandbox')
    sandbox = createSandbox({
      latenode: LATENODE_OPTIONS,
      activepieces: ACTIVEPIECES_OPTIONS,
      now: () => NOW_MS,
    })
  })
  jest.dontMock('express')
  if (sandbox === undefined) throw new Error('the sandbox was not loaded')
  return sandbox
}

describe('on Express 4', () => {
  test('it is Express 4 indeed', () => {
    expect(sandboxOnExpress4().app).toHaveProperty('lazyrouter')
  })

  test.each(['/__sandbox', '/static/sdk/0.1.6.js', '/sdk/embed/0.13.0.js', '/embed'])(
    '%s is served',
    (path) => request(sandboxOnExpress4().app).get(path).expect(200),
  )

  test('both platforms check tokens', async () => {
    const { app, state } = sandboxOnExpress4()
    await authorize(app, latenodeToken()).expect(204)
    await exchange(app, activepiecesToken()).expect(200)
    await exchange(app, undefined).expect(400)
    const bare = () => request(app).post(EXCHANGE)
    await bare().expect(400)
    await bare().set('Content-Type', 'application/json').send('{').expect(400)
    await exchange(app, 'x'.repeat(170_000)).expect(413)
    expect(state.checks).toHaveLength(2)
  })
})
