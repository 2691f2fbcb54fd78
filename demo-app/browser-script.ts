import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * The page's own script with `embed-auth/client` in it, as a bundler of the application would make
 * it. Bundled at start, so that the demo runs from a fresh checkout.
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
