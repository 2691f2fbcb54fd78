/** A key in a file that changes: a new key is verified before it signs, an invalid one is refused. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { EmbedAuthError } from '../errors.js'
import { notify } from '../hooks.js'
import { keyError } from './errors.js'
import { checkKeyFile, isKeyFile, readKeyFile, readKeyFileSync } from './key-file.js'
import type { CheckedFile } from './key-file.js'
import { loadKey, type KeyContents } from './local-key.js'
import type { KeyChange, KeyRequest, KeySource, SigningKey } from './types.js'
import { watchFiles } from './watch-files.js'

/** Times of the file watch in milliseconds; tests shorten them. */
export interface WatchTiming {
  /** Events within this time count as one. */
  readonly debounceMs: number
  /** An invalid file is read again after this time, because it could have been incomplete. */
  readonly settleMs: number
  /** Interval of the check that finds changes without an event. */
  readonly pollMs: number
}
const TIMING: WatchTiming = { debounceMs: 25, settleMs: 150, pollMs: 3_000 }

/** An invalid file that changes at every read is reported after so many reads. */
const MAX_READS = 20

/** Both keys as read at one moment; a file that could not be read throws its error. */
interface Contents extends KeyContents {
  /** SHA-256 of the contents, to notice changes without keeping them. */
  readonly fingerprint: string
}

/**
 * Opens a watched file.
 * @throws EmbedAuthError for the first content. Later invalid contents are reported to the listeners,
 *   once each, and the active key stays.
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
  const first = contents(
    readNow(file),
    publicFile === undefined ? request.publicKey : readNow(publicFile),
  )
  let current = loadKey(request, first, true)
  let active = first.fingerprint
  let refused: string | undefined
  let closed = false
  let checking = false
  let changed = false

  async function read(): Promise<Contents> {
    return contents(
      await readLater(file),
      publicFile === undefined ? request.publicKey : await readLater(publicFile),
    )
  }

  function report(change: KeyChange): void {
    for (const listener of listeners) notify(listener, change)
  }

  /** Loads new contents. Returns the error if they are invalid and were not reported yet. */
  function accept(seen: Contents): EmbedAuthError | undefined {
    if (closed || seen.fingerprint === refused) return undefined
    refused = undefined
    if (seen.fingerprint === active) return undefined
    try {
      current = loadKey(request, seen, true)
    } catch (error) {
      return toKeyError(error)
    }
    active = seen.fingerprint
    report({ keyId: current.keyId })
    return undefined
  }

  /** Reads until the contents are valid or, being invalid, no longer change. */
  async function reload(): Promise<void> {
    let seen = await read()
    for (let reads = 1; ; reads += 1) {
      const error = accept(seen)
      if (error === undefined) return
      await wait(timing.settleMs, undefined, { ref: false })
      const later = await read()
      if (later.fingerprint === seen.fingerprint || reads >= MAX_READS) {
        refused = seen.fingerprint
        if (!closed) report({ keyId: current.keyId, error })
        return
      }
      seen = later
    }
  }

  async function onChange(): Promise<void> {
    changed = true
    if (checking) return
    checking = true
    while (changed && !closed) {
      changed = false
      await reload()
    }
    checking = false
  }

  const paths = publicFile ? [file.path, publicFile.path] : [file.path]
  const stop = watchFiles(paths, () => void onChange(), timing)

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

function readNow(file: CheckedFile): Uint8Array | EmbedAuthError {
  try {
    return readKeyFileSync(file)
  } catch (error) {
    return toKeyError(error)
  }
}

function readLater(file: CheckedFile): Promise<Uint8Array | EmbedAuthError> {
  return readKeyFile(file).catch(toKeyError)
}

/** @param publicKey content of its file, or the option itself. */
function contents(privateKey: unknown, publicKey: unknown): Contents {
  const hash = createHash('sha256')
  for (const part of [privateKey, publicKey]) {
    if (part instanceof EmbedAuthError) hash.update(`error ${part.message}`)
    else if (part instanceof Uint8Array) hash.update(`${part.length} `).update(part)
  }
  return {
    privateKey: () => orThrow(privateKey),
    publicKey: () => orThrow(publicKey),
    fingerprint: hash.digest('base64'),
  }
}

function orThrow(content: unknown): unknown {
  if (content instanceof EmbedAuthError) throw content
  return content
}

function toKeyError(error: unknown): EmbedAuthError {
  if (error instanceof EmbedAuthError) return error
  return keyError(
    'ERR_KEY_MALFORMED',
    'privateKey',
    'could not be loaded from its file: check the file',
  )
}
