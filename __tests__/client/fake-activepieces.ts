/** The Activepieces SDK with the faults of the real one, as the contract lists them. */

interface Embedding {
  containerId?: string
  navigation?: { handler?: (to: { route: string }) => void }
}

export interface Configured {
  instanceUrl: string
  jwtToken: string
  embedding: Embedding
}

export class FakeActivepieces {
  static made: FakeActivepieces[] = []
  readonly configured: Configured[] = []
  readonly navigated: string[] = []
  readonly heard: string[] = []
  readonly dialogHeard: unknown[] = []
  _jwtToken = ''
  _embeddingAuth: unknown

  constructor() {
    FakeActivepieces.made.push(this)
  }

  configure(options: Configured): Promise<unknown> {
    this.configured.push(options)
    this._jwtToken = options.jwtToken
    const container = document.querySelector(`#${options.embedding.containerId}`)
    if (!container) return new Promise(() => undefined)
    const frame = document.createElement('iframe')
    frame.src = `${options.instanceUrl}/embed?currentDate=${Date.now()}`
    container.append(frame)
    return new Promise((resolve) => {
      this.supersede = () => resolve({ status: 'superseded' })
      const onInit = (event: MessageEvent<{ type: string }>) => {
        this.heard.push(event.data.type)
        if (event.data.type !== 'CLIENT_INIT') return
        window.removeEventListener('message', onInit)
        window.addEventListener(
          'message',
          (later: MessageEvent<{ type: string; data: { route: string } }>) => {
            this.heard.push(later.data.type)
            if (later.data.type === 'CLIENT_AUTHENTICATION_FAILED')
              throw new Error('Activepieces: no')
            if (later.data.type === 'CLIENT_ROUTE_CHANGED') {
              options.embedding.navigation?.handler?.(later.data.data)
            }
            if (later.data.type === 'CLIENT_CONFIGURATION_FINISHED') {
              this._embeddingAuth = { userJwtToken: 'session' }
              resolve({ status: 'success' })
            }
          },
        )
      }
      window.addEventListener('message', onInit)
    })
  }

  /** The promise of a `configure()` that another one replaced, as from 0.14 on. */
  supersede: () => void = () => undefined

  /** Opens a dialog, with listeners that the SDK removes only when the dialog closes. */
  connect(): Promise<unknown> {
    const frame = document.createElement('iframe')
    frame.src = `${this.configured[0]!.instanceUrl}/embed?dialog`
    document.body.append(frame)
    window.addEventListener('message', (event: MessageEvent<{ type: string }>) => {
      this.dialogHeard.push(event.data.type)
      if (event.data.type === 'CLIENT_INIT') {
        window.addEventListener('message', (later: MessageEvent) =>
          this.dialogHeard.push(later.data),
        )
      }
    })
    return new Promise((resolve) => {
      window.addEventListener('message', (event: MessageEvent<{ type: string }>) => {
        if (event.data.type === 'CLIENT_NEW_CONNECTION_DIALOG_CLOSED') resolve(event.data)
      })
    })
  }

  navigate({ route }: { route: string }): void {
    this.navigated.push(route)
  }
}
