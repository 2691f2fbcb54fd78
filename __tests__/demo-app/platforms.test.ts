import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { connectPlatforms } from '../../demo-app/platforms.js'
import { rsaPair } from '../helpers/key-pairs.js'

const EXAMPLE = parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>

describe('the demo’s environment', () => {
  it('uses the sandbox for both platforms if .env.example is copied unchanged', async () => {
    const platforms = await connectPlatforms(EXAMPLE)
    try {
      expect(platforms.latenode.mode).toBe('sandbox')
      expect(platforms.activepieces.mode).toBe('sandbox')
      expect(platforms.sandboxUrl).toMatch(/^http:\/\/automations\.acme\.localhost:\d+$/)
    } finally {
      await platforms.close()
    }
  })

  it('uses both real platforms and no sandbox if .env.example is filled in', async () => {
    const key = rsaPair().privatePem.replaceAll('\n', '\\n')
    const platforms = await connectPlatforms({
      ...EXAMPLE,
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: key,
      ACME_GROWTH_SPACE_ID: '31',
      ACTIVEPIECES_INSTANCE_URL: 'https://flows.example.com/',
      ACTIVEPIECES_SIGNING_KEY_ID: 'a-signing-key',
      ACTIVEPIECES_SIGNING_KEY: key,
    })
    expect(platforms).toMatchObject({
      latenode: {
        mode: 'live',
        origins: {
          script: 'https://embedded.latenode.com',
          frame: 'https://embedded.latenode.com',
        },
      },
      activepieces: {
        mode: 'live',
        origins: { script: 'https://cdn.activepieces.com', frame: 'https://flows.example.com' },
      },
      spaceIds: { growth: 31, operations: undefined },
      sandboxUrl: undefined,
    })
  })

  it('uses one real platform, and the sandbox for the other', async () => {
    const platforms = await connectPlatforms({
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: rsaPair().privatePem,
    })
    try {
      expect(platforms.latenode.mode).toBe('live')
      expect(platforms.activepieces.mode).toBe('sandbox')
    } finally {
      await platforms.close()
    }
  })

  it('names every missing variable of both platforms at once', async () => {
    const error = await connectPlatforms({
      LATENODE_TENANT_ID: '7',
      ACTIVEPIECES_INSTANCE_URL: 'https://flows.example.com',
    }).then(
      () => undefined,
      (error: unknown) => error as AggregateError,
    )
    expect(error?.errors).toEqual([
      expect.objectContaining({
        code: 'ERR_KEY_MISSING',
        message: expect.stringContaining('LATENODE_PRIVATE_KEY_FILE'),
      }),
      expect.objectContaining({
        code: 'ERR_OPTION_MISSING',
        message: expect.stringMatching(/ACTIVEPIECES_SIGNING_KEY_ID[^]*ACTIVEPIECES_SIGNING_KEY/),
      }),
    ])
  })

  it('refuses an invalid space id', async () => {
    const environment = {
      LATENODE_TENANT_ID: '7',
      LATENODE_PRIVATE_KEY: rsaPair().privatePem,
      ACME_GROWTH_SPACE_ID: 'growth',
    }
    await expect(connectPlatforms(environment)).rejects.toThrow(
      /ACME_GROWTH_SPACE_ID must be a space id.*received "growth"/,
    )
  })
})
