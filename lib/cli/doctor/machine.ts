/** This machine: is Node new enough, and can its clock be right? */
import { fault, ok, type Finding } from '../findings.js'

const LEAST_NODE = 20
/** No clock that is right shows a time before this was written. */
const EARLIEST_MS = Date.UTC(2025, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

export function examineMachine(nodeVersion: string, nowMs: number): Finding[] {
  const major = Number(/^v?(\d+)/.exec(nodeVersion)?.[1])
  const at = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const plausible = nowMs >= EARLIEST_MS && nowMs < LATEST_MS
  return [
    major >= LEAST_NODE
      ? ok('Node.js', nodeVersion)
      : fault('Node.js', `${nodeVersion} is too old`, `Install Node ${LEAST_NODE} or newer.`),
    plausible
      ? ok('clock', `${at}; --url compares it with a server’s`)
      : fault('clock', `shows ${at}: tokens made now are refused`, 'Set it, best with NTP.'),
  ]
}
