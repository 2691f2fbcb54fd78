/** nginx as a shared cache before an application: on a free port, in a folder of its own. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask } from '../helpers/ask.js'
import { endProcess } from '../helpers/child-process.js'
import { freePort } from '../helpers/listening.js'
import { findProgram, suiteFor } from '../helpers/required-service.js'

const INSTALL = 'apt-get install nginx-light'
const program = findProgram('nginx', INSTALL)

/** `describe` where nginx is installed. */
export const nginxSuite = suiteFor(INSTALL, program)

export interface NginxCache {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts nginx with its default rules of caching; `X-Cache` of an answer says `HIT` or `MISS`. */
export async function nginxCache(upstreamUrl: string): Promise<NginxCache> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'embed-auth-nginx-'))
  const configuration = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ')
  writeFileSync(
    configuration,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off; ${temporary}
  proxy_cache_path ${folder}/cache keys_zone=pages:1m;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${upstreamUrl};
      proxy_cache pages;
      add_header X-Cache $upstream_cache_status always;
    }
  }
}`,
  )
  const child = spawn(program ?? 'nginx', ['-c', configuration, '-p', folder], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  while (child.exitCode === null && !(await answers(url))) await delay(20)
  if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
  return {
    url,
    async close() {
      await endProcess(child, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(url: string): Promise<boolean> {
  return ask(`${url}/started`).then(
    () => true,
    () => false,
  )
}
