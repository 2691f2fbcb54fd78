import express from 'express'
import fc from 'fast-check'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeApp, acmeOptions, type Person } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'

describe('who a token is about', () => {
  it('P3 · query, body and headers of a request change no claim', async () => {
    const app = express()
    app.use(express.json(), express.urlencoded({ extended: true }))
    app.use(embedAuth(acmeOptions({ methods: ['GET', 'POST'], rateLimit: false, now: () => 9e11 })))
    const names = fc.constantFrom(
      'user',
      'user_id',
      'userId',
      'tenant_id',
      'grant_access',
      'role',
      'roles',
      'exp',
      'plan_id',
      'no_personal_space',
      'x-user-id',
      'x-tenant-id',
      '__proto__',
      'constructor',
      'ttlSeconds',
    )
    const values = fc.oneof(fc.string(), fc.integer(), fc.constant([{ space_id: 1, role_id: 1 }]))
    const expected = {
      tenant_id: 7,
      user_id: 'u-vera',
      grant_access: [{ space_id: 11, role_id: 4 }],
    }
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, values), names, async (body, header) => {
        const response = await request(app)
          .post('/embed-token')
          .query(Object.fromEntries(Object.entries(body).map(([k, v]) => [k, JSON.stringify(v)])))
          .set('x-user', 'vera')
          .set(header === '__proto__' ? 'x-proto' : header, 'u-olivia')
          .send(body)
        const { iat, exp, ...claims } = claimsOf(response.body.token)
        expect(claims).toEqual(expected)
        expect([iat, exp]).toEqual([9e8, 9e8 + 300])
      }),
      { numRuns: 60 },
    )
  })

  it('P5 · a changed role applies to the next request', async () => {
    const person: Person = { id: 'u-1', teams: [{ space: 4, role: 'owner' }] }
    let current = person
    const { app } = acmeApp({ getUser: () => current })
    const roleId = async () => {
      const response = await request(app).get('/embed-token').expect(200)
      return (claimsOf(response.body.token).grant_access as { role_id: number }[])[0]!.role_id
    }
    expect(await roleId()).toBe(2)
    current = { ...person, teams: [{ space: 4, role: 'guest' }] }
    expect(await roleId()).toBe(4)
    current = person
    expect(await roleId()).toBe(2)
    current = { ...person, suspended: true }
    await request(app).get('/embed-token').expect(403)
  })
})
