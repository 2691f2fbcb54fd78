import jwt from 'jsonwebtoken'
import request from 'supertest'
import { exchange } from '../helpers/sandbox-routes'
import { ACTIVEPIECES_OPTIONS, activepiecesToken, NOW_S, sandboxOfBoth } from './mint'

describe('a good exchange', () => {
  test('answers with every field of the contract', async () => {
    const { app, state } = sandboxOfBoth()
    const answer = await exchange(app, activepiecesToken()).expect(200)
    const user = state.activepieces.users[1]
    const project = state.activepieces.projects[1]
    expect(answer.body).toEqual({
      id: user?.id,
      platformRole: 'MEMBER',
      status: 'ACTIVE',
      externalId: 'u-1',
      platformId: expect.stringMatching(/^\w{21}$/),
      firstName: 'Anna',
      lastName: 'Berg',
      email: user?.email,
      trackEvents: true,
      newsLetter: false,
      verified: true,
      token: expect.any(String),
      projectId: project?.id,
    })
    const session = jwt.decode(answer.body.token)
    expect(session).toMatchObject({ exp: NOW_S + 7 * 24 * 60 * 60 })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })

  test('creates user and project once, and ignores later names', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken({ projectDisplayName: 'Acme' })).expect(200)
    await exchange(app, activepiecesToken({ firstName: 'Bea', projectDisplayName: 'Other' }))
    expect(state.activepieces.users.slice(1)).toEqual([
      expect.objectContaining({ externalId: 'u-1', firstName: 'Anna', exchanges: 2 }),
    ])
    expect(state.activepieces.projects.slice(1)).toEqual([
      expect.objectContaining({ externalId: 'p-1', displayName: 'p-1' }),
    ])
  })

  test('renames the project on every exchange if renameProjects is set', async () => {
    const { signingKeys } = ACTIVEPIECES_OPTIONS
    const { app, state } = sandboxOfBoth({ activepieces: { signingKeys, renameProjects: true } })
    for (const projectDisplayName of ['Acme', 'Acme Robots']) {
      await exchange(app, activepiecesToken({ projectDisplayName })).expect(200)
      expect(state.activepieces.projects[1]?.displayName).toBe(projectDisplayName)
    }
  })

  test('uses the names of the options', async () => {
    const { signingKeys } = ACTIVEPIECES_OPTIONS
    const projectNames = { 'p-1': 'Acme', constructor: 'Never shown' }
    const { app, state } = sandboxOfBoth({ activepieces: { signingKeys, projectNames } })
    await exchange(app, activepiecesToken())
    await exchange(app, activepiecesToken({ externalProjectId: 'toString' }))
    const names = state.activepieces.projects.slice(1).map(({ displayName }) => displayName)
    expect(names).toEqual(['Acme', 'toString'])
  })

  test('names a project by its id where no name is given', async () => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken())
    expect(state.activepieces.projects[1]?.displayName).toBe('p-1')
  })

  test('sets the role on every exchange, whatever the case of its name', async () => {
    const { app, state } = sandboxOfBoth()
    const roleNow = () => state.activepieces.memberships.at(-1)?.role
    await exchange(app, activepiecesToken({ role: 'admin' })).expect(200)
    expect(roleNow()).toBe('ADMIN')
    await exchange(app, activepiecesToken({ role: 'Viewer' })).expect(200)
    expect(roleNow()).toBe('VIEWER')
    await exchange(app, activepiecesToken({ role: 'AUDITOR' })).expect(200)
    expect(roleNow()).toBe('Auditor')
    expect(state.activepieces.memberships).toHaveLength(2)
  })

  test.each([
    [{ piecesFilterType: 'ALLOWED', piecesTags: ['crm', 'mail'] }, 'ALLOWED', ['crm', 'mail']],
    [{ piecesFilterType: 'NONE', piecesTags: ['crm'] }, 'NONE', []],
    [{ version: 'v2', pieces: { filterType: 'ALLOWED', tags: ['crm'] } }, 'ALLOWED', ['crm']],
    [{ version: 'v4', pieceSet: 'starter' }, 'NONE', []],
    [{ version: 'v4', piecesFilterType: 'ALLOWED', piecesTags: ['crm'] }, 'NONE', []],
  ])('applies %j as 0.86 does', async (change, piecesFilterType, piecesTags) => {
    const { app, state } = sandboxOfBoth()
    await exchange(app, activepiecesToken(change)).expect(200)
    expect(state.activepieces.projects[1]).toMatchObject({ piecesFilterType, piecesTags })
  })

  test('applies a concurrency pool with both claims', async () => {
    const { app, state } = sandboxOfBoth()
    const pool = { concurrencyPoolKey: 'acme', concurrencyPoolLimit: 5 }
    await exchange(app, activepiecesToken(pool))
    expect(state.activepieces.concurrencyPools).toEqual([{ key: 'acme', limit: 5 }])
    expect(state.activepieces.projects[1]).toMatchObject({
      concurrencyPoolKey: 'acme',
    })
  })
})

describe('the session of an exchange', () => {
  test('opens the API in the project of the token', async () => {
    const { app } = sandboxOfBoth()
    const { body } = await exchange(app, activepiecesToken())
    const flows = await request(app)
      .get('/api/v1/flows')
      .set('Authorization', `Bearer ${String(body.token)}`)
      .expect(200)
    expect(flows.body.data[0]).toMatchObject({ placeId: body.projectId })
  })

  test.each(['Bearer x.y.z', `Bearer ${activepiecesToken()}`, ''])('%.16s… opens nothing', (auth) =>
    request(sandboxOfBoth().app).get('/api/v1/flows').set('Authorization', auth).expect(401),
  )

  test('creates an MCP token for the project', async () => {
    const { app } = sandboxOfBoth()
    const { body } = await exchange(app, activepiecesToken())
    const answer = await request(app)
      .post(`/api/v1/projects/${String(body.projectId)}/mcp-server/token`)
      .set('Authorization', `Bearer ${String(body.token)}`)
      .expect(200)
    const mcpServerUrl = expect.stringMatching(/^http:.*\/mcp$/)
    expect(answer.body).toEqual({ mcpServerUrl, mcpToken: expect.any(String) })
  })
})
