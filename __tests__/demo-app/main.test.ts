import { createServer } from 'node:http'
import { listening, type Listening } from '../helpers/listening.js'
import { startDemo } from './demo-process.js'

const READY = /Press Ctrl\+C to stop/

describe('npm run demo', () => {
  it('prints the address to open, and serves both origins until it is stopped', async () => {
    const demo = startDemo()
    try {
      await demo.prints(READY)
      const [, acme] = await demo.prints(/^Open http:\/\/app\.acme\.localhost:(\d+)$/m)
      const [, sandbox] = await demo.prints(/Sandbox: http:\/\/automations\.acme\.localhost:(\d+)/)
      expect(demo.printed()).toMatch(/generated keys, kept in memory/)
      expect(demo.printed()).not.toMatch(/BEGIN|eyJ/)
      const keys = [...demo.printed().matchAll(/^ {2}[A-Z_]+=(sandbox-\S+)$/gm)].map(
        ([, key]) => key!,
      )
      expect(new Set(keys).size).toBe(2)
      for (const key of keys) expect(demo.printed().split(key)).toHaveLength(2)
      expect((await fetch(`http://127.0.0.1:${acme!}/sign-in`)).status).toBe(200)
      const script = `http://127.0.0.1:${sandbox!}/static/sdk/0.1.6.js`
      expect((await fetch(script)).status).toBe(200)

      expect(await demo.stop()).toBe(0)
      await expect(fetch(`http://127.0.0.1:${acme!}/sign-in`)).rejects.toThrow()
      await expect(fetch(script)).rejects.toThrow()
    } finally {
      demo.process.kill('SIGKILL')
    }
  })

  it('exits and names every missing variable if the real platforms are not fully configured', async () => {
    const demo = startDemo({ LATENODE_ALGORITHM: 'RS512', ACTIVEPIECES_SIGNING_KEY_ID: 'k' })
    expect(await demo.ended).toBe(1)
    for (const variable of [
      'LATENODE_TENANT_ID',
      'LATENODE_PRIVATE_KEY',
      'ACTIVEPIECES_INSTANCE_URL',
      'ACTIVEPIECES_SIGNING_KEY',
    ]) {
      expect(demo.printed()).toContain(variable)
    }
    expect(demo.printed()).not.toMatch(/ {4}at /)
  })

  describe('if a port is in use', () => {
    let other: Listening
    beforeAll(async () => {
      other = await listening(createServer())
    })
    afterAll(() => other.close())

    it.each(['PORT', 'SANDBOX_PORT'])('names the port and exits, for %s', async (variable) => {
      const demo = startDemo({ [variable]: String(other.port) })
      expect(await demo.ended).toBe(1)
      expect(demo.printed()).toContain(`Port ${other.port} is in use`)
    })
  })
})
