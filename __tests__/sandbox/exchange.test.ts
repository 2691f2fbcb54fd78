import { createSandbox } from 'embed-auth/sandbox'
import { authorize, exchange } from '../helpers/sandbox-routes'
import {
  activepiecesToken,
  ACTIVEPIECES_OPTIONS,
  LATENODE_OPTIONS,
  latenodeToken,
  sandboxOfBoth,
} from './mint'

describe('sandbox.exchange', () => {
  test.each([
    ['good', latenodeToken({ grant_access: [{ space_id: 11, role_id: 2 }] })],
    ['without exp', latenodeToken({ exp: undefined })],
    ['no token', 'hello'],
  ])('answers a Latenode token that is %s as over HTTP', async (_, token) => {
    const overHttp = sandboxOfBoth()
    const direct = sandboxOfBoth()
    const answer = await authorize(overHttp.app, token)
    const { status, body, accepted, findings } = direct.exchange('latenode', token)
    expect(status).toBe(answer.status)
    expect(body ?? {}).toEqual(answer.body)
    expect(accepted).toBe(status === 204)
    expect(direct.state.latenode.users).toEqual(overHttp.state.latenode.users)
    expect(direct.state.checks).toEqual(overHttp.state.checks)
    if (token !== 'hello') expect(direct.state.checks[0]?.findings).toEqual(findings)
  })

  test.each([
    ['good', activepiecesToken({ role: undefined }), 200],
    ['of an unknown key', activepiecesToken({}, { kid: 'unknown' }), 401],
    ['without names', activepiecesToken({ firstName: undefined }), 500],
    ['empty', '', 401],
  ])('answers an Activepieces token that is %s as over HTTP', async (_, token, status) => {
    const overHttp = sandboxOfBoth()
    const direct = sandboxOfBoth()
    const answer = await exchange(overHttp.app, token).expect(status)
    const result = direct.exchange('activepieces', token)
    expect(result.status).toBe(status)
    expect(result.accepted).toBe(status === 200)
    // Ids and session are random, and differ between two sandboxes.
    expect(Object.keys(result.body as object)).toEqual(Object.keys(answer.body))
    if (status !== 200) expect(result.body).toEqual(answer.body)
    expect(direct.state.activepieces.users).toHaveLength(overHttp.state.activepieces.users.length)
    expect(direct.state.checks).toEqual(overHttp.state.checks)
  })

  test('returns the answer and nothing else', () => {
    const sandbox = sandboxOfBoth()
    const members = ['accepted', 'body', 'findings', 'status']
    expect(Object.keys(sandbox.exchange('latenode', latenodeToken())).sort()).toEqual(members)
    expect(Object.keys(sandbox.exchange('activepieces', activepiecesToken())).sort()).toEqual(
      members,
    )
  })

  test('uses the clock of the faults', () => {
    const sandbox = sandboxOfBoth({ faults: { clockSkewSeconds: 3600 } })
    expect(sandbox.exchange('latenode', latenodeToken()).body).toMatchObject({
      code: 'TOKEN_EXPIRED',
    })
  })

  test('throws for a platform that is not in the options', () => {
    expect(() =>
      createSandbox({ latenode: LATENODE_OPTIONS }).exchange('activepieces', 'x'),
    ).toThrow(expect.objectContaining({ code: 'ERR_OPTION_MISSING' }))
    expect(() =>
      createSandbox({ activepieces: ACTIVEPIECES_OPTIONS }).exchange('latenode', 'x'),
    ).toThrow(expect.objectContaining({ code: 'ERR_OPTION_MISSING' }))
  })
})
