/** Runs Acme and the sandbox in this process, on free ports. */
import { createApp } from '../../../demo-app/app.js'
import { connectPlatforms } from '../../../demo-app/platforms.js'
import { listening } from '../../helpers/listening.js'

export interface RunningDemo {
  /** `http://app.acme.localhost:PORT`, on the same site as the sandbox. */
  readonly origin: string
  /** `http://app.localhost:PORT`: another site, so that a second user can sign in beside the first. */
  readonly otherOrigin: string
  readonly sandboxUrl: string
  close(): Promise<void>
}

export async function runDemo(): Promise<RunningDemo> {
  const platforms = await connectPlatforms({ SANDBOX_PORT: '0' })
  const server = await listening(await createApp(platforms))
  return {
    origin: `http://app.acme.localhost:${server.port}`,
    otherOrigin: `http://app.localhost:${server.port}`,
    sandboxUrl: platforms.sandboxUrl ?? '',
    async close() {
      await server.close()
      await platforms.close()
    },
  }
}
