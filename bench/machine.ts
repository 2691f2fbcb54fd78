/** Versions and machine of a run. */
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './build.js'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly openssl: string
  /** Load average of the minute before the run: other work on the machine. */
  readonly loadBefore: number
  readonly packages: Readonly<Record<string, string>>
}

const PACKAGES = [
  'express',
  'express-rate-limit',
  'jsonwebtoken',
  'jose',
  'fast-jwt',
  'lru-cache',
  'autocannon',
] as const

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    openssl: process.versions.openssl,
    loadBefore: loadavg()[0] ?? NaN,
    packages: {
      'embed-auth': versionIn(ROOT),
      ...Object.fromEntries(
        PACKAGES.map((name) => [name, versionIn(join(ROOT, 'node_modules', name))]),
      ),
    },
  }
}

function versionIn(folder: string): string {
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
