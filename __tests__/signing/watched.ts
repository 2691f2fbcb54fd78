/** Key files that are watched, and what their sources tell. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyRequest } from '../../lib/signing/index.js'
import { checkKeyFile } from '../../lib/signing/key-file.js'
import { openWatchedKey } from '../../lib/signing/watched-key.js'
import type { WatchTiming } from '../../lib/signing/watched-key.js'
import type { KeyChange, KeySource } from '../../lib/signing/types.js'
import { request } from './keys.js'

const FAST: WatchTiming = { debounceMs: 5, settleMs: 30, pollMs: 3_000 }
/** Events alone tell of a change. */
export const NEVER_POLL: WatchTiming = { ...FAST, pollMs: 3_600_000 }
/** Looks every so many milliseconds. */
export const pollEvery = (pollMs: number): WatchTiming => ({ ...FAST, pollMs })

export interface WatchedKey {
  readonly source: KeySource
  readonly changes: readonly KeyChange[]
  /** The next change that was not taken yet. */
  readonly next: () => Promise<KeyChange>
}

export interface WatchedFolder {
  /** A path in the folder. */
  readonly at: (...names: string[]) => string
  /** Watches a file, by events alone unless told otherwise. */
  readonly watched: (
    path: string,
    timing?: WatchTiming,
    overrides?: Partial<KeyRequest>,
  ) => WatchedKey
}

/** A folder for each test of the file that calls this, and the keys that are watched in it. */
export function watchedFolder(): WatchedFolder {
  let dir = ''
  const sources: KeySource[] = []
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'embed-auth-watch-'))
  })
  afterEach(() => {
    for (const source of sources.splice(0)) source.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return {
    at: (...names) => join(dir, ...names),
    watched(path, timing = NEVER_POLL, overrides = {}) {
      const privateKey = { path, watch: true }
      const file = checkKeyFile(privateKey, 'privateKey')
      const source = openWatchedKey(request({ privateKey, ...overrides }), file, timing)
      sources.push(source)
      return { source, ...changesOf(source) }
    },
  }
}

function changesOf(source: KeySource): Pick<WatchedKey, 'changes' | 'next'> {
  const changes: KeyChange[] = []
  const waiting: ((change: KeyChange) => void)[] = []
  let taken = 0
  source.subscribe((change) => {
    changes.push(change)
    waiting.shift()?.(change)
  })
  return {
    changes,
    next() {
      const known = changes[taken]
      taken += 1
      if (known !== undefined) return Promise.resolve(known)
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('no change came')), 3_000)
        waiting.push((change) => {
          clearTimeout(late)
          resolve(change)
        })
      })
    },
  }
}

/** Writes beside the file and renames over it, as agents of secret stores do. */
export function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.new`, content)
  renameSync(`${path}.new`, path)
}

/** That nothing happens shows only over time: that of several debounces and polls. */
export const quietMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
