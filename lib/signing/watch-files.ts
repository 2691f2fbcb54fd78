/** Notices changes of files: written in place, renamed over, or behind a symlink that was replaced. */
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export interface FileTiming {
  readonly debounceMs: number
  readonly pollMs: number
}

/**
 * Calls `onChange` when one of the files might have changed. Returns a function that stops the watch.
 * The directory is watched instead of the file, because a rename replaces a watched file. A slow poll
 * finds the changes that some file systems do not report. Neither keeps the process alive.
 */
export function watchFiles(
  paths: readonly string[],
  onChange: () => void,
  { debounceMs, pollMs }: FileTiming,
): () => void {
  let stopped = false
  let pending: NodeJS.Timeout | undefined
  let lastSeen: string | undefined
  let watchers: readonly FSWatcher[] = []

  // The first event starts the wait, so that a directory with constant events cannot delay it forever.
  function trigger(): void {
    if (stopped) return
    pending ??= setTimeout(() => {
      pending = undefined
      onChange()
    }, debounceMs).unref()
  }

  function renewWatchers(): void {
    for (const watcher of watchers) watcher.close()
    watchers = paths.flatMap((path) => watchDirectory(path, trigger) ?? [])
  }

  async function poll(): Promise<void> {
    const seen = (await Promise.all(paths.map(identity))).join('\n')
    if (stopped || seen === lastSeen) return
    lastSeen = seen
    // The directory itself could have been replaced.
    renewWatchers()
    trigger()
  }

  const timer = setInterval(() => void poll(), pollMs).unref()
  void poll()

  return function stop() {
    stopped = true
    clearInterval(timer)
    clearTimeout(pending)
    for (const watcher of watchers) watcher.close()
    watchers = []
  }
}

/** Returns text that changes with the file. Never rejects. */
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
      // Kubernetes replaces the symlink `..data` in the same directory, not the file.
      if (changed === null || changed === name || changed.startsWith('..')) trigger()
    })
    // The poll still finds changes after a watcher failed.
    watcher.on('error', () => {
      watcher.close()
    })
    return watcher
  } catch {
    return undefined
  }
}
