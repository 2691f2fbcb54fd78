/** The whole demo in this process: Acme on one origin, the sandbox on the other. */
import { createApp } from '../../../demo-app/app.js'
import { connectPlatforms } from '../../../demo-app/platforms.js'
import { listening } from '../../helpers/listening.js'

export interface RunningDemo {
  /** `http://app.localhost:PORT`. */
  readonly origin: string
  close(): Promise<void>
}

export async function runDemo(): Promise<RunningDemo> {
  const platforms = await connectPlatforms({})
  const server = await listening(await createApp(platforms))
  return {
    origin: `http://app.localhost:${server.port}`,
    async close() {
      await server.close()
      await platforms.close()
    },
  }
}
