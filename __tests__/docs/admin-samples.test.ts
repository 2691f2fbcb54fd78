/** The samples of the page about taking access away, against the sandbox. */
import * as admin from 'embed-auth/admin'
import type { ActivepiecesAdmin, LatenodeAdmin } from 'embed-auth/admin'
import {
  ACTIVEPIECES_OPTIONS,
  activepiecesToken,
  LATENODE_OPTIONS,
  latenodeToken,
  sandboxOfBoth,
} from '../sandbox/mint.js'
import { runBlock } from './run-block.js'
import { sample } from './sample.js'

sample('docs/taking-access-away.md#suspend', 'a member is suspended', async (block) => {
  const apiKey = 'key-of-the-test'
  const sandbox = sandboxOfBoth({ activepieces: { ...ACTIVEPIECES_OPTIONS, apiKeys: [apiKey] } })
  const { url } = await sandbox.listen()
  try {
    sandbox.exchange('activepieces', activepiecesToken())
    const fromEnv = () => admin.activepiecesAdmin({ instanceUrl: url, apiKey })
    const modules = { 'embed-auth/admin': { activepiecesAdmin: { fromEnv } } }
    const { suspendMember } = (await runBlock(block, { modules })) as {
      suspendMember: (user: { id: string }) => Promise<string>
    }
    expect(await suspendMember({ id: 'u-1' })).toBe('done')
    expect(await suspendMember({ id: 'u-2' })).toBe('not-found')
    expect(sandbox.state.activepieces.users[1]?.status).toBe('INACTIVE')
  } finally {
    await sandbox.close()
  }
})

sample('docs/taking-access-away.md#revoke', 'a member leaves a team', async (block) => {
  const revokeAccess = jest.fn(() => Promise.resolve('done'))
  const fromEnv = () => ({ revokeAccess })
  const modules = { 'embed-auth/admin': { latenodeAdmin: { fromEnv } } }
  const { leaveTeam } = (await runBlock(block, { modules })) as {
    leaveTeam: (user: { id: string }, owner: { id: string }) => Promise<string>
  }
  expect(await leaveTeam({ id: 'ada' }, { id: 'olivia' })).toBe('done')
  expect(revokeAccess).toHaveBeenCalledWith('ada', { ownerId: 'olivia' })
})

sample(
  'docs/taking-access-away.md#with-sandbox',
  'both clients call the sandbox',
  async (block) => {
    const key = 'key-of-the-test'
    const sandbox = sandboxOfBoth({
      latenode: { ...LATENODE_OPTIONS, apiKeys: [key] },
      activepieces: { ...ACTIVEPIECES_OPTIONS, apiKeys: [key] },
    })
    const { url } = await sandbox.listen()
    const before = { ...process.env }
    Object.assign(process.env, { ACTIVEPIECES_API_KEY: key, LATENODE_API_TOKEN: key })
    try {
      sandbox.exchange('activepieces', activepiecesToken())
      sandbox.exchange('latenode', latenodeToken())
      const surroundings = {
        modules: { 'embed-auth/admin': admin },
        instead: { 'http://127.0.0.1:4747': url },
      }
      const { flows, spaces } = (await runBlock(block, surroundings)) as {
        flows: ActivepiecesAdmin
        spaces: LatenodeAdmin
      }
      expect(await flows.suspendUser('u-1')).toBe('done')
      expect(await spaces.revokeAccess('u-1', { tenantSpace: true })).toBe('done')
    } finally {
      process.env = before
      await sandbox.close()
    }
  },
)
