import { chmodSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import cors from 'cors'
import express from 'express'
import jwt from 'jsonwebtoken'
import { embedAuth, latenode } from 'embed-auth'
import type { Finding } from '../../lib/cli/findings.js'
import { buildCli, type BuiltCli, type CliResult, type RunOptions } from '../helpers/built-cli.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'

// Processes take their time on a busy machine.
jest.setTimeout(60_000)

let cli: BuiltCli
beforeAll(async () => {
  cli = await buildCli()
})
afterAll(() => cli.remove())

const { privatePem, publicPem } = rsaPair()

async function doctor(
  args: readonly string[],
  env: RunOptions['env'] = {},
): Promise<CliResult & { readonly said: (about: string) => string }> {
  const result = await cli.run(['doctor', '--json', ...args], { env })
  const { sections } = JSON.parse(result.stdout) as { sections: { findings: Finding[] }[] }
  const findings = sections.flatMap((section) => section.findings)
  return {
    ...result,
    said: (about) =>
      findings
        .filter((finding) => finding.about === about)
        .map(({ verdict, message, mend }) => `${verdict}: ${message} → ${mend ?? ''}`)
        .join('\n'),
  }
}

describe('doctor, of the environment', () => {
  it('finds nothing wrong with good settings, and tells the key without showing it', async () => {
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: privatePem.replaceAll('\n', '\\n'),
    }
    const { code, stdout, stderr } = await cli.run(['doctor'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('RSA, 2048 bits; PEM with its line ends written as \\n')
    expect(stdout).toContain('signed a token with RS512; it verifies and fits the contract')
    expect(stdout).toContain('All in order: no fault.')
    expect(stdout).not.toContain(privatePem.slice(100, 140))
    expect(stdout).not.toContain('eyJ')
  })

  it('names all that is missing or malformed at once, with a mend for each', async () => {
    const env = {
      LATENODE_PRIVATE_KEY: publicPem,
      LATENODE_ALGORITHM: 'HS256',
      LATENODE_SDK_URL: 'not a url',
      LATENODE_TENANTID: '7',
    }
    const { code, said } = await doctor([], env)
    expect(code).toBe(1)
    expect(said('LATENODE_TENANT_ID')).toMatch(/fault: is not set .* → Set it to the tenant id/)
    expect(said('LATENODE_PRIVATE_KEY')).toMatch(/fault: is a public key .* → Give the other file/)
    expect(said('LATENODE_ALGORITHM')).toMatch(/fault: "HS256" is not .* → Leave it out/)
    expect(said('LATENODE_SDK_URL')).toMatch(/fault: must be an absolute/)
    expect(said('LATENODE_TENANTID')).toMatch(/warning: .* → Write it as LATENODE_TENANT_ID/)
  })

  it.each([
    [
      'an encrypted key',
      { LATENODE_PRIVATE_KEY: encrypted() },
      'LATENODE_PRIVATE_KEY_PASSPHRASE',
      /ERR_KEY_PASSPHRASE.*Set LATENODE_PRIVATE_KEY_PASSPHRASE/,
    ],
    [
      'a wrong curve',
      { LATENODE_PRIVATE_KEY: ecPair().privatePem, LATENODE_ALGORITHM: 'ES384' },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_ALGORITHM.*Leave LATENODE_ALGORITHM out/,
    ],
    [
      'a small key',
      { LATENODE_PRIVATE_KEY: rsaPair(1024).privatePem },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_TOO_SMALL.*2048 bits/,
    ],
    [
      'half a PEM',
      { LATENODE_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----' },
      'LATENODE_PRIVATE_KEY',
      /ERR_KEY_MALFORMED.*LATENODE_PRIVATE_KEY_FILE/,
    ],
    [
      'a file that is not there',
      { LATENODE_PRIVATE_KEY_FILE: 'nowhere.pem' },
      'LATENODE_PRIVATE_KEY_FILE',
      /^fault: /,
    ],
  ])('K1 · tells %s from others, and how to mend it', async (_, env, about, expected) => {
    const { code, said, stdout } = await doctor([], { LATENODE_TENANT_ID: '7', ...env })
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
    expect(stdout).not.toContain(ecPair().privatePem.slice(60, 100))
  })

  it('warns of a key file that others may read, and knows both platforms at once', async () => {
    const path = join(cli.folder, 'open.pem')
    writeFileSync(path, privatePem)
    chmodSync(path, 0o644)
    const env = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY_FILE: path,
      ACTIVEPIECES_SIGNING_KEY_FILE: path,
    }
    const { code, said } = await doctor([], env)
    expect(code).toBe(1)
    expect(said('LATENODE_PRIVATE_KEY_FILE')).toMatch(/warning: others .*mode 0644.* → chmod 600/)
    expect(said('ACTIVEPIECES_INSTANCE_URL')).toMatch(/fault: is not set/)
    expect(said('ACTIVEPIECES_SIGNING_KEY_ID')).toMatch(/fault: is not set/)
  })

  it('says so where there is nothing to check', async () => {
    const { code, said } = await doctor([])
    expect(code).toBe(1)
    expect(said('environment')).toMatch(/no variable begins with LATENODE_/)
  })
})

function encrypted(): string {
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'top-secret' }
  return rsaPair()
    .privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher })
    .toString()
}

describe('doctor --url', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createApp().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it("finds nothing wrong with this library's route", async () => {
    const { code, stdout, stderr } = await cli.run(['doctor', '--url', `${url}/good/embed-token`])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('403 ERR_CROSS_SITE, and no CORS header')
    expect(stdout).toContain('405, Allow: GET')
    expect(stdout).toContain('All in order: no fault.')
  })

  it('says what is wrong with a route written by hand, and why, and never shows its token', async () => {
    const { code, said, stdout } = await doctor(['--url', `${url}/hand/embed-token`])
    expect(code).toBe(1)
    expect(said('no session')).toMatch(
      /fault: 200: it gives a token .* → Take the user from the session/,
    )
    expect(said('cross-site')).toMatch(/fault: it lets whatever origin asks/)
    expect(said('method HEAD')).toMatch(/fault: 200 instead of 405/)
    expect(said('method DELETE')).toMatch(/fault: 404 instead of 405/)
    expect(said('path below')).toMatch(/fault: 200: the route answers for/)
    expect(said('Cache-Control')).toMatch(/fault: has no `no-store` \(on every answer\)/)
    expect(said('ETag')).toMatch(/fault: is there/)
    expect(said('clock')).toMatch(/fault: the server’s clock is 1\d\d s behind/)
    expect(stdout).not.toMatch(/eyJ[\w-]+\./)
  })

  it.each([
    ['/login', 'no session', /302: it redirects/],
    ['/nowhere', 'no session', /404: no token route answers there/],
    ['/broken', 'no session', /500: .*Look into the server’s log/],
    ['/forbidden', 'no session', /403: a browser cannot tell/],
    ['/plain', 'error format', /warning: the 401 comes as text\/html/],
  ])('tells of %s what is wrong with it', async (path, about, expected) => {
    const { code, said } = await doctor(['--url', url + path])
    expect(code).toBe(1)
    expect(said(about)).toMatch(expected)
  })

  it('says so where nothing listens', async () => {
    const closed = createApp().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const { code, said } = await doctor(['--url', `http://127.0.0.1:${port}/embed-token`])
    expect(code).toBe(1)
    expect(said('request')).toMatch(/fault: nothing listens there/)
  })
})

function createApp(): express.Express {
  const app = express()
  const platform = latenode({ tenantId: 1, privateKey: rsaPair().privateKey })
  app.use(
    '/good',
    embedAuth({ getUser: () => null, platform, policy: () => ({ userId: 'u', spaces: [] }) }),
  )
  app.use('/hand', cors({ origin: true, credentials: true }))
  app.get(/^\/hand\/embed-token/, (req, res) => {
    res.setHeader('Date', new Date(Date.now() - 120_000).toUTCString())
    res.json({
      token: jwt.sign({ user_id: req.query.user }, privatePem, { algorithm: 'RS256' }),
    })
  })
  app.get('/login', (_req, res) => res.redirect('/sign-in'))
  app.get('/forbidden', (_req, res) => void res.status(403).end())
  app.get('/plain', (_req, res) => void res.status(401).send('<p>no</p>'))
  app.get('/broken', (_req, res) => void res.status(500).end())
  return app
}
