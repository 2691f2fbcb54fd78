import type { Express } from 'express'
import request from 'supertest'
import { openDemo, signIn } from './fixture.js'

let app: Express
beforeAll(async () => {
  app = await openDemo()
})

function policy(parts: { script?: string; frame: string }): string {
  return [
    "default-src 'none'",
    `script-src 'self'${parts.script ? ` ${parts.script}` : ''}`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src ${parts.frame}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

describe('the demo’s pages', () => {
  it('allow on an embed page exactly the platform’s script and frame', async () => {
    const visitor = await signIn(app, 'usr-emil')
    const latenode = await visitor.get('/automations/latenode').expect(200)
    expect(latenode.headers['content-security-policy']).toBe(
      policy({ script: 'https://sdk.latenode.test', frame: 'https://frame.latenode.test' }),
    )
    const activepieces = await visitor.get('/automations/activepieces').expect(200)
    expect(activepieces.headers['content-security-policy']).toBe(
      policy({ script: 'https://sdk.activepieces.test', frame: 'https://flows.acme.test' }),
    )
  })

  it('allow nothing of others on any other page', async () => {
    const visitor = await signIn(app, 'usr-emil')
    for (const path of ['/sign-in', '/activity', '/nowhere', '/styles.css']) {
      const { headers } = await visitor.get(path)
      expect(headers['content-security-policy']).toBe(policy({ frame: "'none'" }))
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('B2 · T1 · say what was granted and why, and hold no token', async () => {
    const visitor = await signIn(app, 'usr-emil')
    await visitor.get('/latenode/embed-token').expect(200)
    const { text, headers } = await visitor.get('/automations/latenode').expect(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(text).toMatch(/Access granted/)
    expect(text).toMatch(/Growth.*editor.*no-code/s)
    expect(text).toMatch(/Operations.*viewer.*read-only/s)
    expect(text).not.toContain('eyJ')
  })

  it('tell a suspended person so, and offer no embed', async () => {
    const visitor = await signIn(app, 'usr-samir')
    const { text } = await visitor.get('/automations/latenode').expect(200)
    expect(text).toMatch(/Your account is suspended\./)
    expect(text).toMatch(/ERR_DENIED/)
    expect(text).not.toMatch(/id="embed"/)
  })

  it('tell a person without a team what to do', async () => {
    const visitor = await signIn(app, 'usr-nora')
    const { text } = await visitor.get('/automations/activepieces').expect(200)
    expect(text).toMatch(/Ask an owner to add you to a team/)
  })

  it('send whoever is not signed in to the sign-in', async () => {
    for (const path of ['/', '/automations', '/automations/latenode', '/activity']) {
      await request(app).get(path).expect(302).expect('Location', '/sign-in')
    }
  })

  it('show owners everybody’s activity, others their own', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    const vera = await signIn(app, 'usr-vera')
    await olivia.get('/latenode/embed-token').expect(200)
    await vera.get('/latenode/embed-token').expect(200)
    expect((await olivia.get('/activity')).text).toMatch(/<td>Vera Lindqvist<\/td>/)
    expect((await vera.get('/activity')).text).toMatch(/<td>Vera Lindqvist<\/td>/)
    expect((await vera.get('/activity')).text).not.toMatch(/<td>Olivia Hart<\/td>/)
  })

  it('answer an unknown address with a page of their own', async () => {
    const { text } = await request(app).get('/<script>').expect(404)
    expect(text).toMatch(/There is no such page/)
    expect(text).not.toContain('<script>')
  })
})

describe('the demo’s sign-in', () => {
  it('gives the session a new id', async () => {
    const visitor = await signIn(app, 'usr-vera')
    const again = await visitor.post('/sign-in').type('form').send({ person: 'usr-emil' })
    expect(again.headers['set-cookie']).toEqual([
      expect.stringMatching(/^acme\.sid=.+; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('refuses the forms of other sites', async () => {
    for (const path of ['/sign-in', '/sign-out']) {
      await request(app)
        .post(path)
        .set('Sec-Fetch-Site', 'cross-site')
        .type('form')
        .send({ person: 'usr-olivia' })
        .expect(403)
        .expect((answer) => expect(answer.headers['set-cookie']).toBeUndefined())
    }
  })

  it.each(['', 'usr-nobody', '__proto__', 'constructor'])(
    'knows nobody called "%s"',
    async (person) => {
      const visitor = request.agent(app)
      await visitor.post('/sign-in').type('form').send({ person }).expect('Location', '/sign-in')
      await visitor.get('/latenode/embed-token').expect(401)
    },
  )

  it('answers a GET of either address with no change', async () => {
    const visitor = await signIn(app, 'usr-vera')
    await visitor.get('/sign-out').expect(404)
    await visitor.get('/latenode/embed-token').expect(200)
  })
})
