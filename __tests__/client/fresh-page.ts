/** A page in jsdom for each test, on which nothing may be left. */
import { addContainer, watchListeners } from './page'

export interface FreshPage {
  readonly container: () => HTMLElement
  /** That there is no iframe, no listener of the window and no timer. */
  readonly expectNothingLeft: () => void
}

/**
 * Sets a page with a container and fake timers up before each test of the file that calls this, and
 * takes it down after. `define` and `undefine` do what the SDK's script would.
 */
export function freshPage(sdk: { define(): void; undefine(): void }): FreshPage {
  let container: HTMLElement
  let listeners: ReturnType<typeof watchListeners>
  beforeEach(() => {
    jest.useFakeTimers()
    listeners = watchListeners()
    sdk.define()
    container = addContainer()
  })
  afterEach(() => {
    document.body.replaceChildren()
    document.head.replaceChildren()
    listeners.stop()
    sdk.undefine()
    jest.restoreAllMocks()
    jest.useRealTimers()
  })
  return {
    container: () => container,
    expectNothingLeft() {
      expect(document.querySelector('iframe')).toBeNull()
      expect(listeners.left()).toEqual([])
      expect(jest.getTimerCount()).toBe(0)
    },
  }
}
