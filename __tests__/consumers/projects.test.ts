import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workspace, type Workspace } from './workspace.js'

const TYPES = ['@types/node@20', '@types/react@19', 'react@19']
const ANSWER = {
  status: 200,
  platform: 'latenode',
  parts: 3,
  others: ['function', 'function', 'function', 'function'],
}

describe.each([
  ['Express 4', ['express@4', '@types/express@4', 'typescript@5.9', ...TYPES]],
  ['Express 5', ['express@5', '@types/express@5', 'typescript@6.0', ...TYPES]],
])('%s', (_name, packages) => {
  let installed: Workspace
  beforeAll(async () => {
    installed = await workspace(packages)
  })
  afterAll(() => {
    installed.remove()
  })

  it.each(['commonjs-javascript', 'esm-javascript'])('S1 · %s runs', async (project) => {
    expect(JSON.parse(await installed.run(project, 'node', ['main.js']))).toEqual(ANSWER)
  })

  it.each(['typescript-commonjs', 'typescript-nodenext', 'typescript-bundler'])(
    'S1 · %s compiles, with the types of the library checked too, and runs',
    async (project) => {
      await installed.run(project, 'tsc', ['-p', '.'])
      expect(JSON.parse(await installed.run(project, 'node', ['out/main.js']))).toEqual(ANSWER)
    },
  )
})

describe('tools that ignore `exports`', () => {
  let installed: Workspace
  beforeAll(async () => {
    const old = ['typescript@5.9', 'oldest-typescript@npm:typescript@5.0', 'resolve@1']
    installed = await workspace(['express@5', '@types/express@5', ...old, ...TYPES])
  })
  afterAll(() => {
    installed.remove()
  })

  it('S1 · TypeScript with `moduleResolution: node10` compiles every entry, and the result runs', async () => {
    await installed.run('typescript-node10', 'tsc', ['-p', '.'])
    const answer = await installed.run('typescript-node10', 'node', ['out/main.js'])
    expect(JSON.parse(answer)).toEqual(ANSWER)
  })

  it.each(['typescript-node10', 'typescript-commonjs', 'typescript-bundler'])(
    'S1 · the oldest supported TypeScript compiles %s, with the types of the library checked too',
    async (project) => {
      const compiler = join(installed.installed, '..', 'oldest-typescript', 'lib', 'tsc.js')
      expect(await installed.run(project, 'node', [compiler, '--version'])).toMatch(/ 5\.0\./)
      await installed.run(project, 'node', [compiler, '-p', '.', '--noEmit'])
    },
  )

  it('S1 · a resolver of `main` finds every entry, which then loads', async () => {
    const loaded = JSON.parse(await installed.run('resolve', 'node', ['main.js'])) as unknown
    expect(loaded).toEqual([true, true, true, true, true])
  })
})

describe.each(['17', '18', '19'])('React %s', (version) => {
  let installed: Workspace
  beforeAll(async () => {
    const react = ['react', 'react-dom', '@types/react'].map((name) => `${name}@${version}`)
    installed = await workspace(['express@5', 'typescript@5.9', ...react])
  })
  afterAll(() => {
    installed.remove()
  })

  it.each(['main.cjs', 'main.mjs'])('S1 · installs and renders the container: %s', async (file) => {
    const printed = await installed.run('react', 'node', [file])
    expect(printed).toContain(`${version} <div id="embed"`)
  })

  it('S1 · a page with the component compiles', async () => {
    await installed.run('react', 'tsc', ['-p', '.'])
  })
})

describe('other tools', () => {
  let installed: Workspace
  beforeAll(async () => {
    const bundler = ['vite@7', 'react-dom@19', '@types/react-dom@19', ...TYPES]
    installed = await workspace(['express@5', 'jest@30', 'typescript@6.0', ...bundler])
  })
  afterAll(() => {
    installed.remove()
  })

  it('S1 · a Jest project runs its tests with no setting for this package', async () => {
    const report = JSON.parse(await installed.run('jest', 'jest', ['--json'])) as object
    expect(report).toMatchObject({ success: true, numPassedTests: 1 })
  })

  it('S1 · the command line is there', async () => {
    expect(await installed.run('jest', 'embed-auth', ['--help'])).toContain('keygen')
  })

  it('S2 · a Vite page type-checks and builds, and holds no server code', async () => {
    await installed.run('vite', 'tsc', ['-p', '.'])
    await installed.run('vite', 'vite', ['build', '--logLevel', 'error'])
    const folder = join(installed.folderOf('vite'), 'dist', 'assets')
    const code = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    expect(code).toContain('/api/embed-token')
    const serverCode = /["'`]node:|jsonwebtoken|createPrivateKey|PRIVATE KEY|tenant_id/.exec(code)
    expect(serverCode?.[0]).toBeUndefined()
    // React shares the client's module: one client, not two that know nothing of one another.
    const client = join(installed.installed, 'dist', 'esm', 'client', 'index.js')
    const sentences = (text: string) => text.match(/The embed was destroyed/g)?.length
    expect(sentences(code)).toBe(sentences(readFileSync(client, 'utf8')))
  })

  it('S2 · the classic script puts one name on the page', () => {
    const path = join(installed.installed, 'dist', 'browser', 'embed-auth.js')
    expect(readFileSync(path, 'utf8')).toMatch(/EmbedAuth\s*=/)
  })
})
