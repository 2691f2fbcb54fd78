/**
 * Settles as the work does, or rejects with the signal's reason as soon as it aborts. The signal
 * belongs to the work and goes with it, so the listener is left on it.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    work.then(resolve, reject)
  })
}
