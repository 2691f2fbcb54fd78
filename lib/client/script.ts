import { untilAborted } from './abort.js'
import { EmbedError } from './errors.js'

const loading = new Map<string, Promise<void>>()

/**
 * The global that a script puts on `window`; loads the script unless the global is there already.
 * A script that fails, hangs or defines nothing is forgotten, so that the next mount tries anew; one
 * that a destroyed mount left loading is joined.
 */
export async function loadGlobal<T>(
  url: string | undefined,
  read: () => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  const present = read()
  if (present) return present
  if (!url) throw new EmbedError('SDK_LOAD_FAILED', 'The token route named no SDK script')
  let pending = loading.get(url)
  if (!pending) loading.set(url, (pending = append(url)))
  try {
    await untilAborted(pending, signal)
    const found = read()
    if (found) return found
    throw new EmbedError('SDK_LOAD_FAILED', 'The SDK script defined no SDK')
  } catch (error) {
    if ((error as EmbedError).code !== 'DESTROYED') loading.delete(url)
    throw error
  }
}

function append(url: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.onload = () => {
      resolve()
    }
    script.onerror = () => {
      script.remove()
      reject(new EmbedError('SDK_LOAD_FAILED', 'The SDK script did not load'))
    }
    script.src = url
    document.head.append(script)
  }).finally(() => loading.delete(url))
}
