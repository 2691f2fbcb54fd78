/** The client as browsers get it, bundled from the sources. */
import { resolve } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
import { bundleClient } from '../../scripts/client-bundle'

const COMMON = {
  bundle: true,
  minify: true,
  write: false,
  target: 'es2020',
  format: 'iife',
  define: { 'process.env.NODE_ENV': '"development"' },
} as const satisfies BuildOptions

/** The classic script, which puts `EmbedAuth` on the window, and the help that it imports. */
export async function classicClient(): Promise<{ client: string; help: string }> {
  const [client, help] = await Promise.all([bundleClient('index'), bundleClient('help')])
  return { client: client.classic, help: help.esm }
}

/** A React page in StrictMode; development builds of React, which mount everything twice. */
export async function reactPage(suffix: '' | '18'): Promise<string> {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: [resolve('__tests__/browser/react-page.tsx')],
    jsx: 'automatic',
    alias: {
      'embed-auth/react': resolve('lib/react/index.ts'),
      ...(suffix && { react: 'react18', 'react-dom': 'react-dom18' }),
    },
  })
  return outputFiles[0]!.text
}
