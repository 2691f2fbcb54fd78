/** A Latenode SDK that does what the contract says, and waits for the test to say the rest. */

export interface Configured {
  token: string
  container: HTMLElement
  allowCookies: boolean
  ui: unknown
  navigation: { handler: (to: { route: string }) => void }
}

export class FakeLatenode {
  static made: FakeLatenode[] = []
  static frameUrl: string | undefined
  readonly configured: Configured[] = []
  readonly navigated: string[] = []
  cleanups = 0
  /** Frame shown, listener set: what `configure` promises. */
  resolve: () => void = () => undefined
  reject: (reason: unknown) => void = () => undefined
  private readonly onMessage = () => undefined

  constructor() {
    FakeLatenode.made.push(this)
  }

  configure(options: Configured): Promise<void> {
    this.configured.push(options)
    const frame = document.createElement('iframe')
    frame.src = FakeLatenode.frameUrl ?? 'https://latenode.test/embed'
    options.container.append(frame)
    window.addEventListener('message', this.onMessage)
    return new Promise((resolve, reject) => Object.assign(this, { resolve, reject }))
  }

  navigate({ to }: { to: string }): void {
    this.navigated.push(to)
  }

  cleanup(): void {
    this.cleanups++
    window.removeEventListener('message', this.onMessage)
  }
}
