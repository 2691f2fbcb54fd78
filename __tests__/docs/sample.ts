/** Tests that run blocks of the pages. */
import { blockAt, type Block } from './pages.js'
import { hasRun } from './run-block.js'

/** A test of one block, or of some that belong together; it fails where one of them did not run. */
export function sample(
  ids: string | readonly string[],
  title: string,
  run: (...blocks: Block[]) => unknown,
  timeoutMs?: number,
): void {
  const names = [ids].flat()
  it(
    `${title} (${names.join(', ')})`,
    async () => {
      await run(...names.map(blockAt))
      expect(names.filter((id) => !hasRun(id))).toEqual([])
    },
    timeoutMs,
  )
}
