import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles the script of the Automations page together with `embed-auth/client`. The demo bundles at
 * startup, so that it runs from a fresh checkout without a build step.
 */
export async function bundleBrowserScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'browser', 'automations.ts')],
    bundle: true,
    minify: true,
    write: false,
    target: 'es2020',
    format: 'iife',
  })
  return outputFiles[0]?.text ?? ''
}
