/** The server of docs/operations.md, run and told to end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleProject, type ExampleProject } from '../docs/example-project.js'
import { ROOT } from '../docs/pages.js'
import { codeOf, noteRun } from '../docs/run-block.js'
import { sample } from '../docs/sample.js'

let project: ExampleProject
let child: ChildProcess | undefined
beforeAll(async () => {
  project = await exampleProject()
})
afterAll(() => {
  child?.kill('SIGKILL')
  project.remove()
})

/** What the page leaves to its reader: the application and its middleware. */
const BEFORE = `import express from 'express'
import { embedAuth, latenode } from 'embed-auth'
import { generateKeyPairSync } from 'node:crypto'
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const embed = embedAuth({
  getUser: () => ({ id: 'u1' }),
  platform: latenode({ tenantId: 1, privateKey }),
  policy: { personalSpace: true },
})
const app = express()
`
const AFTER = `
app.use(embed)
server.on('listening', () => process.send(server.address().port))
`

sample(
  'docs/operations.md#drain',
  'it serves, says no to readiness on SIGTERM, and ends',
  async (block) => {
    cpSync(join(ROOT, 'docs', 'operations'), join(project.folder, 'operations'), {
      recursive: true,
    })
    const file = join(project.folder, 'server.mts')
    const code = codeOf(block, { 'listen(3000)': "listen(0, '127.0.0.1')" })
    writeFileSync(file, `${BEFORE}${code}${AFTER}`)
    child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: project.folder,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const [port] = (await once(child, 'message')) as [number]
    const ask = async (path: string) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })).status
    expect([await ask('/live'), await ask('/ready'), await ask('/embed-token')]).toEqual([
      204, 204, 200,
    ])
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    while ((await ask('/ready')) !== 503) continue
    expect(await ask('/embed-token')).toBe(200)
    expect(await ended).toEqual([0, null])
    noteRun(block)
  },
)
