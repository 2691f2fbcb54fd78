import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Ends a process; resolves when it has exited, or at once if it had already exited. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
