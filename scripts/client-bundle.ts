/** Bundles the browser client in its three published formats. */
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = join(__dirname, '..', 'lib', 'client')

export interface ClientBundle {
  readonly esm: string
  readonly cjs: string
  /** A classic script that sets `window.EmbedAuth`; imports `embed-auth-help.js` from its folder. */
  readonly classic: string
}

/** Bundles the client (`index`), or the help text that the client imports on demand (`help`). */
export async function bundleClient(name: 'index' | 'help'): Promise<ClientBundle> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, `${name}.ts`)],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2020',
    external: ['./help.js'],
    logLevel: 'warning',
  })
  const esm = outputFiles[0]?.text ?? ''
  // esbuild's wrapper for the other formats would add 4 % to the client's size.
  const [, body, exported] = /^(.*)export\s*\{(.*)\};?\s*$/s.exec(esm) ?? []
  if (body === undefined || exported === undefined)
    throw new Error('The bundle does not end with an export statement.')
  const names = exported.split(',').map((pair) => pair.split(' as ').reverse().join(':'))
  const object = `{${names.join()}}`
  return {
    esm,
    cjs: `"use strict";${body}module.exports=${object};\n`,
    classic: `"use strict";(()=>{${body.replace('./help.js', './embed-auth-help.js')}globalThis.EmbedAuth=${object}})();\n`,
  }
}
