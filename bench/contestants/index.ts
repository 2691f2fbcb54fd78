/** The servers that are compared: the same application, each with another token route. */
import express, { type Express } from 'express'
import {
  mountFastJwt,
  mountFloor,
  mountJose,
  mountJsonwebtoken,
  mountSnippet,
  TOKEN_PATH,
} from './hand-written.js'
import { mountOurs } from './ours.js'
import { signIn } from './people.js'
import { bodyFor } from './token.js'

type Mount = (app: Express, pem: string) => void | Promise<void>

const MOUNTS = {
  /** No token route at all. */
  bare: () => {},
  snippet: mountSnippet,
  jsonwebtoken: mountJsonwebtoken,
  jose: mountJose,
  'fast-jwt': mountFastJwt,
  floor: mountFloor,
  distinct: mountOurs,
  repeated: (app, pem) => mountOurs(app, pem, 1_000_000_000),
} as const satisfies Record<string, Mount>

export type ServerName = keyof typeof MOUNTS

/** A route that has nothing to do with tokens. */
export const OTHER_PATH = '/other'
export { TOKEN_PATH }

/**
 * The application of a contestant.
 * @param tokenLength Length of the tokens in this run: the other route answers as many bytes.
 */
export async function createApplication(
  name: ServerName,
  { pem, tokenLength }: { readonly pem: string; readonly tokenLength: number },
): Promise<Express> {
  const app = express()
  app.disable('x-powered-by')
  app.use(signIn(name === 'repeated' ? 'repeated' : 'distinct'))
  await MOUNTS[name](app, pem)
  const body = bodyFor('x'.repeat(tokenLength))
  app.get(OTHER_PATH, (_req, res) => {
    res.json(body)
  })
  return app
}
