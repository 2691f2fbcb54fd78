/** What a checked token does in the sandbox. The tests of the contract say which tokens are valid. */
import { authorize, exchange } from '../helpers/sandbox-routes'
import { activepiecesToken, latenodeToken, sandboxOfBoth } from './mint'

const space = (space_id: number, role_id = 3) => ({ grant_access: [{ space_id, role_id }] })
const rules = ({ checks }: ReturnType<typeof sandboxOfBoth>['state']) =>
  checks[0]?.findings.map(({ rule }) => rule)

describe('a Latenode token', () => {
  test.each([
    ['of another tenant', latenodeToken({ tenant_id: 8 }), 'TENANT_UNKNOWN'],
    ['with an unknown plan', latenodeToken({ plan_id: 99 }), 'PLAN_UNKNOWN'],
    ['with an unknown space', latenodeToken(space(13)), 'SPACE_UNKNOWN'],
    ['without exp', latenodeToken({ exp: undefined }), 'EXP_MISSING'],
    ['by another algorithm', latenodeToken({}, { alg: 'HS256' }), 'ALGORITHM_NOT_ALLOWED'],
    ['for the other platform (C7)', activepiecesToken(), 'WRONG_PLATFORM'],
  ])('%s is refused with a way to fix it, and registers no user', async (_, token, code) => {
    const { app, state } = sandboxOfBoth()
    const answer = await authorize(app, token).expect(401)
    expect(answer.body).toMatchObject({
      code,
      message: expect.stringMatching(/\w.*\.$/),
      fix: expect.stringMatching(/\w.*\.$/),
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(state.latenode.users).toEqual([])
    expect(state.checks).toMatchObject([{ accepted: false }])
    expect(state.checks[0]?.findings).toContainEqual(
      expect.objectContaining({ refused: true, answer: expect.objectContaining({ code }) }),
    )
  })

  test('that follows the contract has no findings', async () => {
    const { app, state } = sandboxOfBoth()
    await authorize(app, latenodeToken(space(11))).expect(204)
    expect(state.checks).toMatchObject([{ accepted: true, findings: [] }])
  })

  test.each([2, 3, 4, 5])('grants role_id %i', async (role) => {
    const { app, state } = sandboxOfBoth()
    await authorize(app, latenodeToken(space(11, role))).expect(204)
    expect(state.latenode.users[0]?.memberships).toContainEqual(
      expect.objectContaining({ spaceId: 11, roleId: role }),
    )
  })
})

describe('an Activepieces token', () => {
  test.each([
    [
      'of an unknown key',
      activepiecesToken({}, { kid: 'x' }),
      'signing key not found signingKeyId=x',
    ],
    ['that has expired', activepiecesToken({ exp: 1 }), 'jwt expired'],
    ['for the other platform (C7)', latenodeToken(), 'signing key id is not found in the header'],
  ])(
    '%s is refused with the answer of the server, and changes nothing',
    async (_, token, message) => {
      const { app, state } = sandboxOfBoth()
      const before = state.activepieces
      const answer = await exchange(app, token).expect(401)
      expect(answer.body).toEqual({ code: 'INVALID_BEARER_TOKEN', params: { message } })
      expect(state.activepieces).toEqual(before)
    },
  )

  test('that is refused is kept with a way to fix it', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({}, { kid: 'x' }))
    expect(state.checks[0]).toMatchObject({
      accepted: false,
      findings: [
        { rule: 'key-id-unknown', refused: true, fix: expect.stringMatching(/`signingKeyId`/) },
      ],
      claims: { externalUserId: 'u-1' },
    })
  })

  test('that follows the contract has no findings', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken()).expect(200)
    expect(state.checks).toMatchObject([{ accepted: true, findings: [] }])
  })

  test.each([undefined, null])('with the role %p makes the user an Editor', async (role) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ role })).expect(200)
    expect(state.activepieces.memberships.at(-1)?.role).toBe('EDITOR')
    expect(rules(state)).toEqual(['role-missing'])
  })

  test('without externalUserId signs in an existing user', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalUserId: undefined })).expect(200)
    expect(answer.body).toMatchObject({ platformRole: 'ADMIN', firstName: 'Platform' })
    expect(state.activepieces.users).toHaveLength(1)
    expect(rules(state)).toEqual(['user-id-missing'])
  })

  test('without externalProjectId opens some existing project', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken({ externalProjectId: undefined }))
    expect(answer.body.projectId).toBe(state.activepieces.projects[0]?.id)
    expect(rules(state)).toEqual(['project-id-missing'])
  })

  test.each([undefined, 'v9'])('of version %p filters no pieces', async (version) => {
    const { app, state } = sandboxOfBoth()
    const change = { version, piecesFilterType: 'ALLOWED', piecesTags: ['crm'] }
    await exchange(app, activepiecesToken(change)).expect(200)
    expect(state.activepieces.projects[1]).toMatchObject({
      piecesFilterType: 'NONE',
      piecesTags: [],
    })
  })

  test('with a pool key and no limit creates no pool', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ concurrencyPoolKey: 'acme' })).expect(200)
    expect(state.activepieces.concurrencyPools).toEqual([])
    expect(rules(state)).toEqual(['pool-incomplete'])
  })
})
