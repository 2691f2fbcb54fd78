import type { Express } from 'express'
import jwt from 'jsonwebtoken'
import request from 'supertest'
import { ACTIVEPIECES_KEYS, LATENODE_KEYS, openDemo, signIn, SIGNING_KEY_ID } from './fixture.js'

let app: Express
beforeAll(async () => {
  app = await openDemo()
})

async function latenodeClaims(user: string): Promise<Record<string, unknown>> {
  const visitor = await signIn(app, user)
  const { body } = await visitor.get('/latenode/embed-token').expect(200)
  return jwt.verify(body.token, LATENODE_KEYS.publicKey, {
    algorithms: ['RS512'],
  }) as object as Record<string, unknown>
}

async function activepiecesClaims(user: string, query: string): Promise<Record<string, unknown>> {
  const visitor = await signIn(app, user)
  const { body } = await visitor.get(`/activepieces/embed-token${query}`).expect(200)
  const { header, payload } = jwt.verify(body.token, ACTIVEPIECES_KEYS.publicKey, {
    algorithms: ['RS256'],
    complete: true,
  })
  expect(header.kid).toBe(SIGNING_KEY_ID)
  return payload as object as Record<string, unknown>
}

describe('the demo’s Latenode tokens', () => {
  it.each([
    [
      'usr-olivia',
      [
        { space_id: 101, role_id: 2 },
        { space_id: 102, role_id: 2 },
      ],
    ],
    [
      'usr-emil',
      [
        { space_id: 101, role_id: 3 },
        { space_id: 102, role_id: 4 },
      ],
    ],
    ['usr-vera', [{ space_id: 102, role_id: 4 }]],
  ])('grant %s the role of each team, and no personal space', async (user, access) => {
    const claims = await latenodeClaims(user)
    expect(claims).toMatchObject({
      tenant_id: 7,
      user_id: user,
      no_personal_space: true,
      grant_access: access,
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
  })

  it('give a user without a team a personal space and no other access', async () => {
    const claims = await latenodeClaims('usr-nora')
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iat', 'tenant_id', 'user_id'])
  })
})

describe('the demo’s Activepieces tokens', () => {
  it.each([
    ['usr-olivia', '', 'team-growth', 'ADMIN'],
    ['usr-emil', '', 'team-growth', 'EDITOR'],
    ['usr-emil', '?team=team-operations', 'team-operations', 'VIEWER'],
    ['usr-vera', '', 'team-operations', 'VIEWER'],
    ['usr-vera', '?team=team-growth', 'team-operations', 'VIEWER'],
    ['usr-vera', '?team=team-operations&team=team-growth', 'team-operations', 'VIEWER'],
  ])('give %s at "%s" access to the project %s', async (user, query, project, role) => {
    expect(await activepiecesClaims(user, query)).toMatchObject({
      version: 'v3',
      externalUserId: user,
      externalProjectId: project,
      role,
    })
  })
})

describe('the demo’s token routes', () => {
  it.each([
    ['usr-samir', '/latenode/embed-token'],
    ['usr-samir', '/activepieces/embed-token'],
    ['usr-nora', '/activepieces/embed-token'],
  ])('deny %s at %s with a problem document, without the reason', async (user, path) => {
    const visitor = await signIn(app, user)
    const answer = await visitor.get(path).expect(403)
    expect(answer.type).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code: 'ERR_DENIED' })
    expect(answer.text).not.toMatch(/suspended|team/)
  })

  it('P3 · refuse requests without a session, and ignore the query', async () => {
    const answer = await request(app).get('/latenode/embed-token?user=usr-olivia').expect(401)
    expect(answer.body).toMatchObject({ code: 'ERR_UNAUTHENTICATED' })
  })

  it('end the session at sign-out, even if the old cookie is sent again', async () => {
    const signedIn = await request(app)
      .post('/sign-in')
      .type('form')
      .send({ user: 'usr-olivia' })
      .expect(303)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    await request(app).get('/latenode/embed-token').set('Cookie', cookie).expect(200)
    await request(app).post('/sign-out').set('Cookie', cookie).expect(303)
    await request(app).get('/latenode/embed-token').set('Cookie', cookie).expect(401)
  })
})
