/** @jest-environment node */
import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'

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
const classic = () => bundle({ format: 'iife', globalName: 'EmbedAuth' })

it.each([
  ['module', esm],
  ['classic script', classic],
])('is at most 5,120 bytes gzipped as a %s', async (_what, make) => {
  const { code } = await make()
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(5120)
})

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
  const { code } = await classic()
  const page: Record<string, unknown> = {}
  runInNewContext(code, page)
  expect(Object.keys(page)).toEqual(['EmbedAuth'])
  expect(Object.keys(page.EmbedAuth as object).sort()).toEqual(['EmbedError', 'createEmbedClient'])
})
