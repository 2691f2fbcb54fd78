import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'
import type { Request, Response } from 'express'
import request from 'supertest'
import { embedAuth } from 'embed-auth'
import { acmeOptions, PEOPLE } from '../helpers/acme.js'
import { EXPRESS_VERSIONS } from '../helpers/express-versions.js'
import { withResolvers } from '../helpers/with-resolvers.js'

/** How Express ties a request and its response to each other. */
const LINKS = ['res', 'req'] as const
const holderOf = (link: (typeof LINKS)[number], req: Request, res: Response) =>
  link === 'res' ? req : res

const TOGETHER = 12
/** V8 may change its mind about a class of objects while they are made, but not for each of them. */
const MOST_CLASSES = 3

describe.each(EXPRESS_VERSIONS)('request and response on %s', (_version, express) => {
  /** Gets a token; `before` sees the two on their way in, `after` once they are answered. */
  async function getToken(
    before: (req: Request, res: Response) => void,
    after: (req: Request, res: Response) => void,
  ): Promise<void> {
    const app = express()
    app.use((req, res, next) => {
      before(req, res)
      res.on('finish', () => after(req, res))
      next()
    })
    app.use(embedAuth(acmeOptions()))
    await request(app).get('/embed-token').set('x-user', 'olivia').expect(200)
  }

  it.each(LINKS)('keep the link `%s` as Express made it', async (link) => {
    const seen: unknown[] = []
    const look = (req: Request, res: Response) =>
      seen.push(Object.getOwnPropertyDescriptor(holderOf(link, req, res), link))
    await getToken(look, look)
    expect(seen[0]).toMatchObject({ enumerable: true, writable: true, configurable: true })
    expect(seen).toEqual([seen[0], seen[0]])
  })

  it.each(LINKS)('keep the link `%s` as somebody else made it', async (link) => {
    const seen: (PropertyDescriptor | undefined)[] = []
    const get = () => 'wrapped'
    await getToken(
      (req, res) => Object.defineProperty(holderOf(link, req, res), link, { get }),
      (req, res) => seen.push(Object.getOwnPropertyDescriptor(holderOf(link, req, res), link)),
    )
    expect(seen).toEqual([{ get, set: undefined, enumerable: true, configurable: true }])
  })

  it.each<[string, (res: Response) => void]>([
    ['cannot be taken out', (res) => Object.defineProperty(res, 'req', { configurable: false })],
    ['could not be put back', (res) => Object.preventExtensions(sealable(res))],
    ['is not there', (res) => Reflect.deleteProperty(res, 'req')],
  ])('are answered where the link %s', async (_how, change) => {
    const seen: unknown[] = []
    const look = (_req: Request, res: Response) => Object.hasOwn(res, 'req')
    await getToken(
      (req, res) => {
        change(res)
        seen.push(look(req, res))
      },
      (req, res) => seen.push(look(req, res)),
    )
    expect(seen).toEqual([seen[0], seen[0]])
  })

  it('have the hidden classes of the other requests to the route', async () => {
    const pairs: [Request, Response][] = []
    const { promise: allAreHere, resolve: meet } = withResolvers<void>()
    const app = express()
    const getUser = async (req: Request) => {
      pairs.push([req, req.res!])
      if (pairs.length === TOGETHER) meet()
      await allAreHere
      return PEOPLE.olivia
    }
    app.use(embedAuth(acmeOptions({ getUser })))
    const asked = Array.from({ length: TOGETHER }, () =>
      request(app).get('/embed-token').expect(200),
    )
    await Promise.all(asked)
    expect(hiddenClasses(pairs.map(([req]) => req))).toBeLessThanOrEqual(MOST_CLASSES)
    expect(hiddenClasses(pairs.map(([, res]) => res))).toBeLessThanOrEqual(MOST_CLASSES)
    expect(hiddenClasses(pairs[0]!)).toBe(2)
  })
})

/** What Node.js itself adds while it answers is there beforehand: then the answer needs no addition. */
function sealable(res: Response): Response {
  return Object.assign(res, { statusCode: 200, statusMessage: 'OK' })
}

function hiddenClasses(objects: readonly object[]): number {
  const classes: object[] = []
  for (const object of objects) {
    if (!classes.some((known) => haveSameHiddenClass(known, object))) classes.push(object)
  }
  return classes.length
}

function haveSameHiddenClass(one: object, other: object): boolean {
  setFlagsFromString('--allow-natives-syntax')
  try {
    const compare = runInThisContext('(one, other) => %HaveSameMap(one, other)') as (
      ...objects: object[]
    ) => boolean
    return compare(one, other)
  } finally {
    setFlagsFromString('--no-allow-natives-syntax')
  }
}
