/** The browser client in the forms in which it is published. */
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = join(__dirname, '..', 'lib', 'client')

export interface ClientBundle {
  readonly esm: string
  readonly cjs: string
  /** A classic script that puts `EmbedAuth` on the window, and imports `embed-auth-help.js` beside it. */
  readonly classic: string
}

/** The client itself, or its `help`, which the client imports when it is shown. */
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
  // esbuild's own wrapper for the other formats would be 4 % of the client.
  const [, body, exported] = /^(.*)export\s*\{(.*)\};?\s*$/s.exec(esm) ?? []
  if (body === undefined || exported === undefined) throw new Error('no export at the end')
  const names = exported.split(',').map((pair) => pair.split(' as ').reverse().join(':'))
  const object = `{${names.join()}}`
  return {
    esm,
    cjs: `"use strict";${body}module.exports=${object};\n`,
    classic: `"use strict";(()=>{${body.replace('./help.js', './embed-auth-help.js')}globalThis.EmbedAuth=${object}})();\n`,
  }
}
