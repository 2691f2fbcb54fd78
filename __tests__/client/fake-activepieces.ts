/** The Activepieces SDK with the faults of the real one, as the contract lists them. */

interface Embedding {
  containerId?: string
  initialRoute?: string
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

  navigate({ route }: { route: string }): void {
    this.navigated.push(route)
  }
}
