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

  it('allow no other origin on pages without an embed', async () => {
    const visitor = await signIn(app, 'usr-emil')
    for (const path of ['/sign-in', '/activity', '/nowhere', '/styles.css']) {
      const { headers } = await visitor.get(path)
      expect(headers['content-security-policy']).toBe(policy({ frame: "'none'" }))
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('B2 · T1 · show the decision with its steps, but no token', async () => {
    const visitor = await signIn(app, 'usr-emil')
    await visitor.get('/latenode/embed-token').expect(200)
    const { text, headers } = await visitor.get('/automations/latenode').expect(200)
    expect(headers['cache-control']).toBe('no-store')
    expect(text).toMatch(/Access granted/)
    expect(text).toMatch(/Growth.*editor.*no-code/s)
    expect(text).toMatch(/Operations.*viewer.*read-only/s)
    expect(text).toContain(
      'roles: { owner: &#39;manager&#39;, editor: &#39;no-code&#39;, viewer: &#39;read-only&#39; }</pre>',
    )
    expect(text).not.toContain('eyJ')
  })

  it('tell suspended users why they have no access, and show no embed', async () => {
    const visitor = await signIn(app, 'usr-samir')
    const { text } = await visitor.get('/automations/latenode').expect(200)
    expect(text).toMatch(/You don’t have access to Automations\./)
    expect(text).toMatch(/Your account is suspended\./)
    expect(text).toMatch(/ERR_DENIED/)
    expect(text).toContain('denyWhen: (user) =&gt; user.suspended')
    expect(text).not.toMatch(/id="embed"/)
  })

  it('tell users without a team what to do', async () => {
    const visitor = await signIn(app, 'usr-nora')
    const { text } = await visitor.get('/automations/activepieces').expect(200)
    expect(text).toMatch(/Ask an owner to add you to a team/)
  })

  it('redirect to the sign-in page without a session', async () => {
    for (const path of ['/', '/automations', '/automations/latenode', '/activity']) {
      await request(app).get(path).expect(302).expect('Location', '/sign-in')
    }
  })

  it('show owners the activity of all users, other users their own', async () => {
    const olivia = await signIn(app, 'usr-olivia')
    const vera = await signIn(app, 'usr-vera')
    await olivia.get('/latenode/embed-token').expect(200)
    await vera.get('/latenode/embed-token').expect(200)
    expect((await olivia.get('/activity')).text).toMatch(/<td>Vera Lindqvist<\/td>/)
    expect((await vera.get('/activity')).text).toMatch(/<td>Vera Lindqvist<\/td>/)
    expect((await vera.get('/activity')).text).not.toMatch(/<td>Olivia Hart<\/td>/)
  })

  it('show the reason of a denial in the activity', async () => {
    const samir = await signIn(app, 'usr-samir')
    await samir.get('/latenode/embed-token').expect(403)
    expect((await samir.get('/activity')).text).toContain('<td>The account is suspended.</td>')
  })

  it('offer every team of a user on Activepieces, and open the one in the address', async () => {
    const emil = await signIn(app, 'usr-emil')
    const page = await emil.get('/automations/activepieces?team=team-operations').expect(200)
    expect(page.text).toMatch(/href="\?team=team-operations" aria-current="page"/)
    expect(page.text).toMatch(/href="\?team=team-growth" +>/)
    expect(page.text).toContain('data-token-url="/activepieces/embed-token?team=team-operations"')
    expect(page.text).toMatch(/Operations.*viewer.*VIEWER/s)
    const vera = await signIn(app, 'usr-vera')
    expect((await vera.get('/automations/activepieces')).text).not.toContain('?team=')
  })

  it.each([
    ['app.acme.localhost', 'on the same site', 'http://app.localhost'],
    ['app.localhost', 'hosted on another site', 'http://app.acme.localhost'],
    ['127.0.0.1', 'hosted on another site', 'http://app.acme.localhost'],
  ])('at %s say that the sandbox is %s, and link to the other case', async (host, text, other) => {
    const withSandbox = await openDemo('http://automations.acme.localhost:4001')
    const page = await request(withSandbox).get('/sign-in').set('Host', `${host}:4000`).expect(200)
    expect(page.text).toContain(text)
    expect(page.text).toMatch(new RegExp(`href="${other}:\\d+/sign-in"`))
  })

  it('answer 404 with a page for an unknown path', async () => {
    const { text } = await request(app).get('/<script>').expect(404)
    expect(text).toMatch(/Page not found/)
    expect(text).not.toContain('<script>')
  })
})

describe('the demo’s sign-in', () => {
  it('creates a new session id', async () => {
    const visitor = await signIn(app, 'usr-vera')
    const again = await visitor.post('/sign-in').type('form').send({ user: 'usr-emil' })
    expect(again.headers['set-cookie']).toEqual([
      expect.stringMatching(/^acme\.sid=.+; Path=\/; Expires=.+; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('refuses forms from other sites', async () => {
    for (const path of ['/sign-in', '/sign-out']) {
      await request(app)
        .post(path)
        .set('Sec-Fetch-Site', 'cross-site')
        .type('form')
        .send({ user: 'usr-olivia' })
        .expect(403)
        .expect((answer) => expect(answer.headers['set-cookie']).toBeUndefined())
    }
  })

  it.each(['', 'usr-nobody', '__proto__', 'constructor'])(
    'ignores the unknown user "%s"',
    async (user) => {
      const visitor = request.agent(app)
      await visitor.post('/sign-in').type('form').send({ user }).expect('Location', '/sign-in')
      await visitor.get('/latenode/embed-token').expect(401)
    },
  )

  it('does not react to GET', async () => {
    const visitor = await signIn(app, 'usr-vera')
    await visitor.get('/sign-out').expect(404)
    await visitor.get('/latenode/embed-token').expect(200)
  })
})
