/** @jest-environment node */
import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import { bundleClient } from '../../scripts/client-bundle'

const ENTRY = resolve('lib/client/index.ts')

/** The client as it is published: one self-contained, minified file. */
async function bundle(options: BuildOptions) {
  const { outputFiles, metafile } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    target: 'es2020',
    ...options,
  })
  return { code: outputFiles?.[0]?.text ?? '', inputs: Object.keys(metafile?.inputs ?? {}) }
}

const esm = () => bundle({ format: 'esm' })

it.each(['esm', 'cjs', 'classic'] as const)(
  'is at most 5,120 bytes gzipped as %s, without the help that is loaded when shown',
  async (format) => {
    const client = await bundleClient('index')
    expect(gzipSync(client[format], { level: 9 }).length).toBeLessThanOrEqual(5120)
    expect(client[format]).toMatch(/import\("\.\/(embed-auth-)?help\.js"\)/)
  },
)

it.each(['index', 'help'] as const)(
  'has the same exports as ES module and CommonJS: %s',
  async (name) => {
    const { esm: code, cjs } = await bundleClient(name)
    const commonJs = { exports: {} }
    runInNewContext(cjs, { module: commonJs })
    const names = [.../export\{(.*)\}/.exec(code)![1]!.matchAll(/ as (\w+)/g)].map(([, as]) => as)
    expect(names.length).toBeGreaterThan(0)
    expect(Object.keys(commonJs.exports).sort()).toEqual(names.sort())
  },
)

it('S2 · holds no server code and no dependency', async () => {
  const { code, inputs } = await esm()
  for (const word of ['node:', 'require(', 'jsonwebtoken', 'createPrivateKey', 'PRIVATE KEY']) {
    expect(code).not.toContain(word)
  }
  expect(inputs.filter((path) => !path.startsWith('lib/client/'))).toEqual([])
})

it('S2 · the React side adds the client, React, and nothing else', async () => {
  const { code, inputs } = await bundle({
    entryPoints: [resolve('lib/react/index.ts')],
    format: 'esm',
    external: ['react', 'react/jsx-runtime'],
  })
  expect(inputs.filter((path) => !/^lib\/(client|react)\//.test(path))).toEqual([])
  for (const word of ['node:', 'jsonwebtoken', 'createPrivateKey', 'PRIVATE KEY']) {
    expect(code).not.toContain(word)
  }
})

it('puts EmbedAuth on the window as a classic script, and touches nothing else there', async () => {
  const { classic: code } = await bundleClient('index')
  const page: Record<string, unknown> = {}
  runInNewContext(code, page)
  expect(Object.keys(page)).toEqual(['EmbedAuth'])
  expect(Object.keys(page.EmbedAuth as object).sort()).toEqual(['EmbedError', 'createEmbedClient'])
})
