import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment'
import { TestEnvironment } from 'jest-environment-node'

/**
 * Points SoftHSM at a folder of its own. It reads the process's real environment, of which a test
 * file only has a copy; so it is set here, before the copy is made.
 */
export default class SoftHsmEnvironment extends TestEnvironment {
  private readonly folder: string

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    const folder = mkdtempSync(join(tmpdir(), 'embed-auth-softhsm-'))
    const settings = join(folder, 'softhsm2.conf')
    writeFileSync(settings, `directories.tokendir = ${folder}\nlog.level = ERROR\n`)
    process.env.SOFTHSM2_CONF = settings
    super(config, context)
    this.folder = folder
  }

  override async teardown(): Promise<void> {
    await super.teardown()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
