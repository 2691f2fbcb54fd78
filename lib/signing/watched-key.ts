/** A key in a file that rotates: the new one is proven before it signs, a bad one is refused. */
import { createHash } from 'node:crypto'
import { EmbedAuthError } from '../errors.js'
import type { KeyChange, KeySource, SigningKey } from '../types/internal.js'
import { isThenable } from '../values.js'
import { issueError } from './issue.js'
import { followFiles } from './follow-files.js'
import { checkKeyFile, isKeyFile, readKeyFile, readKeyFileSync } from './key-file.js'
import type { CheckedFile } from './key-file.js'
import type { KeyRequest } from './key-request.js'
import { loadKey } from './load-key.js'

/** Milliseconds of the file watch; tests shorten them. */
export interface WatchTiming {
  /** Events within this time are one. */
  readonly debounceMs: number
  /** A bad file is read again after this time, since it may have been half written. */
  readonly settleMs: number
  /** Look at the files this often besides, where the system reports no event. */
  readonly pollMs: number
}
const TIMING: WatchTiming = { debounceMs: 25, settleMs: 150, pollMs: 3_000 }

/** How often a bad file may change under reading before it is reported all the same. */
const MAX_READS = 20

/** Both files as read at one moment. */
interface Snapshot {
  readonly privateKey: Uint8Array | EmbedAuthError
  /** The option itself, where it is not a file. */
  readonly publicKey: unknown
  /** SHA-256 over all that was read: tells contents apart without keeping them. */
  readonly fingerprint: string
}

/**
 * Opens a watched file: issues of its first content throw here. Later contents are refused and
 * reported, once each, while the key in force goes on.
 */
export function openWatchedKey(
  request: KeyRequest,
  file: CheckedFile,
  timing: WatchTiming = TIMING,
): KeySource {
  const publicFile = isKeyFile(request.publicKey)
    ? checkKeyFile(request.publicKey, 'publicKey')
    : undefined
  const listeners = new Set<(change: KeyChange) => void>()
  const first = snapshot(
    readOrFault(file),
    publicFile ? readOrFault(publicFile) : request.publicKey,
  )
  let current = load(request, first)
  let inForce = first.fingerprint
  let refused: string | undefined
  let closed = false
  let checking = false
  let again = false

  async function read(): Promise<Snapshot> {
    return snapshot(
      await readKeyFile(file),
      publicFile ? await readKeyFile(publicFile) : request.publicKey,
    )
  }

  function report(change: KeyChange): void {
    for (const listener of listeners) notify(listener, change)
  }

  /** Whether a snapshot is settled: nothing new, or a key that now signs. Else the issue. */
  function accept(seen: Snapshot): EmbedAuthError | undefined {
    if (closed || seen.fingerprint === refused) return undefined
    if (seen.fingerprint === inForce) {
      refused = undefined
      return undefined
    }
    try {
      current = load(request, seen)
    } catch (error) {
      return error instanceof EmbedAuthError ? error : unexpected()
    }
    inForce = seen.fingerprint
    refused = undefined
    report({ keyId: current.keyId })
    return undefined
  }

  async function examine(): Promise<void> {
    let seen = await read()
    for (let reads = 1; ; reads += 1) {
      const error = accept(seen)
      if (error === undefined) return
      await pause(timing.settleMs)
      const later = await read()
      if (later.fingerprint === seen.fingerprint || reads >= MAX_READS) {
        refused = seen.fingerprint
        if (!closed) report({ keyId: current.keyId, error })
        return
      }
      seen = later
    }
  }

  async function check(): Promise<void> {
    again = true
    if (checking) return
    checking = true
    while (again && !closed) {
      again = false
      await examine()
    }
    checking = false
  }

  const paths = publicFile ? [file.path, publicFile.path] : [file.path]
  const stop = followFiles(paths, () => void check(), timing)

  return Object.freeze({
    get current(): SigningKey {
      return current
    },
    ready: () => Promise.resolve(),
    watched: true,
    subscribe(listener: (change: KeyChange) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      closed = true
      listeners.clear()
      stop()
    },
  })
}

function readOrFault(file: CheckedFile): Uint8Array | EmbedAuthError {
  try {
    return readKeyFileSync(file)
  } catch (error) {
    return error instanceof EmbedAuthError ? error : unexpected()
  }
}

function snapshot(privateKey: Uint8Array | EmbedAuthError, publicKey: unknown): Snapshot {
  const hash = createHash('sha256')
  for (const part of [privateKey, publicKey]) {
    if (part instanceof EmbedAuthError) hash.update(`issue ${part.message}`)
    else if (part instanceof Uint8Array) hash.update(`${part.length} `).update(part)
  }
  return { privateKey, publicKey, fingerprint: hash.digest('base64') }
}

function load(request: KeyRequest, { privateKey, publicKey }: Snapshot): SigningKey {
  return loadKey(
    request,
    { privateKey: () => orThrow(privateKey), publicKey: () => orThrow(publicKey) },
    true,
  )
}

function orThrow(value: unknown): unknown {
  if (value instanceof EmbedAuthError) throw value
  return value
}

function unexpected(): EmbedAuthError {
  return issueError('ERR_KEY_MALFORMED', 'privateKey', 'could not be taken over from its file')
}

/** What a listener throws or rejects with is its own affair. */
function notify(listener: (change: KeyChange) => unknown, change: KeyChange): void {
  try {
    const result = listener(change)
    if (isThenable(result)) result.then(undefined, () => undefined)
  } catch {
    // Nothing here may stand in a rotation's way.
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
