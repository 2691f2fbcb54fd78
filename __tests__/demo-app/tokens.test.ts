import type { Express } from 'express'
import jwt from 'jsonwebtoken'
import request from 'supertest'
import { ACTIVEPIECES_KEYS, LATENODE_KEYS, openDemo, signIn, SIGNING_KEY_ID } from './fixture.js'

let app: Express
beforeAll(async () => {
  app = await openDemo()
})

async function latenodeClaims(person: string): Promise<Record<string, unknown>> {
  const visitor = await signIn(app, person)
  const { body } = await visitor.get('/latenode/embed-token').expect(200)
  return jwt.verify(body.token, LATENODE_KEYS.publicKey, {
    algorithms: ['RS512'],
  }) as object as Record<string, unknown>
}

async function activepiecesClaims(person: string): Promise<Record<string, unknown>> {
  const visitor = await signIn(app, person)
  const { body } = await visitor.get('/activepieces/embed-token').expect(200)
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
  ])('grant %s the role of each team, and no personal space', async (person, access) => {
    const claims = await latenodeClaims(person)
    expect(claims).toMatchObject({
      tenant_id: 7,
      user_id: person,
      no_personal_space: true,
      grant_access: access,
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
  })

  it('give a person without a team a personal space and nothing else', async () => {
    const claims = await latenodeClaims('usr-nora')
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iat', 'tenant_id', 'user_id'])
  })
})

describe('the demo’s Activepieces tokens', () => {
  it.each([
    ['usr-olivia', 'team-growth', 'Growth', 'ADMIN'],
    ['usr-emil', 'team-growth', 'Growth', 'EDITOR'],
    ['usr-vera', 'team-operations', 'Operations', 'VIEWER'],
  ])('bring %s into the first team’s project %s', async (person, project, name, role) => {
    expect(await activepiecesClaims(person)).toMatchObject({
      version: 'v3',
      externalUserId: person,
      externalProjectId: project,
      projectDisplayName: name,
      role,
    })
  })
})

describe('the demo’s token routes', () => {
  it.each([
    ['usr-samir', '/latenode/embed-token'],
    ['usr-samir', '/activepieces/embed-token'],
    ['usr-nora', '/activepieces/embed-token'],
  ])('refuse %s at %s with a problem and no reason', async (person, path) => {
    const visitor = await signIn(app, person)
    const answer = await visitor.get(path).expect(403)
    expect(answer.type).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code: 'ERR_DENIED' })
    expect(answer.text).not.toMatch(/suspended|team/)
  })

  it('P3 · refuse whoever is not signed in, whatever the query says', async () => {
    const answer = await request(app).get('/latenode/embed-token?person=usr-olivia').expect(401)
    expect(answer.body).toMatchObject({ code: 'ERR_UNAUTHENTICATED' })
  })

  it('forget a person at sign-out, also where the old cookie is kept', async () => {
    const signedIn = await request(app)
      .post('/sign-in')
      .type('form')
      .send({ person: 'usr-olivia' })
      .expect(303)
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    await request(app).get('/latenode/embed-token').set('Cookie', cookie).expect(200)
    await request(app).post('/sign-out').set('Cookie', cookie).expect(303)
    await request(app).get('/latenode/embed-token').set('Cookie', cookie).expect(401)
  })
})
