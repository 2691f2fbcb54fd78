/** Notices that files changed: written in place, renamed over, or behind a symlink that was swapped. */
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export interface FollowTiming {
  readonly debounceMs: number
  readonly pollMs: number
}

/**
 * Calls `onChange` when one of the files may have changed; returns what stops it. The directory is
 * watched, not the file, because a rename takes a watched file away; a slow look at the files
 * catches what some file systems do not report. Neither keeps the process alive.
 */
export function followFiles(
  paths: readonly string[],
  onChange: () => void,
  { debounceMs, pollMs }: FollowTiming,
): () => void {
  let stopped = false
  let pending: NodeJS.Timeout | undefined
  let lastSeen: string | undefined
  let watchers: readonly FSWatcher[] = []

  // The first event starts the wait: a directory that never rests must not put it off for ever.
  function trigger(): void {
    if (stopped) return
    pending ??= setTimeout(() => {
      pending = undefined
      onChange()
    }, debounceMs).unref()
  }

  function watchAgain(): void {
    for (const watcher of watchers) watcher.close()
    watchers = paths.flatMap((path) => watchDirectory(path, trigger) ?? [])
  }

  async function look(): Promise<void> {
    const seen = (await Promise.all(paths.map(identity))).join('\n')
    if (stopped || seen === lastSeen) return
    lastSeen = seen
    // The directory itself may be another one by now.
    watchAgain()
    trigger()
  }

  const poll = setInterval(() => void look(), pollMs).unref()
  void look()

  return function stop() {
    stopped = true
    clearInterval(poll)
    clearTimeout(pending)
    for (const watcher of watchers) watcher.close()
    watchers = []
  }
}

/** A change of any of these is a change of the file; never rejects. */
async function identity(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path)
    return [dev, ino, size, mtimeMs, ctimeMs].join(' ')
  } catch {
    return 'unreadable'
  }
}

function watchDirectory(path: string, trigger: () => void): FSWatcher | undefined {
  const name = basename(path)
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
      // Kubernetes swaps the symlink `..data` beside the file, not the file.
      if (changed === null || changed === name || changed.startsWith('..')) trigger()
    })
    // A watcher that fails closes itself; the look at the files goes on.
    watcher.on('error', () => {
      watcher.close()
    })
    return watcher
  } catch {
    return undefined
  }
}
