/** What importing modules costs a process that has imported nothing yet. */
import { answerParent } from '../child.js'
import { rounded } from '../statistics.js'

const protocol = {
  async timeImports(specifiers: readonly string[]): Promise<number> {
    const startedAt = performance.now()
    for (const specifier of specifiers) await import(specifier)
    return rounded(performance.now() - startedAt)
  },
}

export type ImportsProtocol = typeof protocol
answerParent(protocol)
