/** The recipes of docs/operations.md, on the real libraries, under real requests. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  context,
  metrics,
  ROOT_CONTEXT,
  trace,
  type Attributes,
  type Context,
  type ContextManager,
  type Span,
} from '@opentelemetry/api'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import express, { type Application } from 'express'
import { Registry } from 'prom-client'
import request from 'supertest'
import { resilientStore, type EmbedAuthEvent } from 'embed-auth'
import { observeEmbedTokens } from '../../docs/observability/opentelemetry.js'
import { embedMetrics } from '../../docs/observability/prometheus.js'
import { acmeApp } from '../helpers/acme.js'
import { blockOf, ROOT } from './pages.js'

const PAGE = 'docs/operations.md'

/** Two tokens, the second one kept; then whom the policy, the id, the session and the origin refuse. */
async function everyOutcome(app: Application): Promise<void> {
  const ask = (user: string) => request(app).get('/embed-token').set('x-user', user)
  await ask('olivia').expect(200)
  await ask('olivia').expect(200)
  await ask('sam').expect(403)
  await ask('nobody').expect(500)
  await request(app).get('/embed-token').expect(401)
  await ask('olivia').set('sec-fetch-site', 'cross-site').expect(403)
}

it.each(['prometheus.ts', 'opentelemetry.ts'])('the page shows all of %s', (name) => {
  const file = `observability/${name}`
  const source = readFileSync(join(ROOT, 'docs', file), 'utf8')
  expect(blockOf(PAGE, 'file', file).code).toBe(source.trimEnd())
})

describe('the recipe for Prometheus', () => {
  const linesOf = (text: string) =>
    text.split('\n').filter((line) => line.startsWith('embed_auth_'))
  function scrapedApp() {
    const registry = new Registry()
    const { stop } = embedMetrics(registry)
    stopping.push(stop)
    const app = express()
    app.get('/metrics', async (_req, res) => {
      res.type(registry.contentType).send(await registry.metrics())
    })
    app.use(acmeApp().app)
    const scrape = async () => {
      const { text } = await request(app).get('/metrics').expect(200)
      return linesOf(text)
    }
    return { app, stop, scrape }
  }
  const stopping: (() => void)[] = []
  afterEach(() => {
    for (const stop of stopping.splice(0)) stop()
  })

  it('O1 · counts every outcome by platform and code, and names nobody', async () => {
    const { app, scrape } = scrapedApp()
    await everyOutcome(app)
    const counted = (outcome: string, platform: string, code: string, cached: string) =>
      `embed_auth_requests_total{outcome="${outcome}",platform="${platform}",code="${code}",cached="${cached}"} 1`
    const lines = await scrape()
    expect(lines.sort()).toEqual(
      [
        counted('issued', 'latenode', '', 'false'),
        counted('issued', 'latenode', '', 'true'),
        counted('denied', 'latenode', 'ERR_DENIED', ''),
        counted('failed', 'latenode', 'ERR_USER_ID', ''),
        counted('denied', '', 'ERR_UNAUTHENTICATED', ''),
        counted('denied', '', 'ERR_CROSS_SITE', ''),
      ].sort(),
    )
    expect(lines.join()).not.toContain('u-olivia')
  })

  it('O1 · shows a key that was refused and a store that went away, until they are mended', async () => {
    const registry = new Registry()
    const { onEvent, stop } = embedMetrics(registry)
    stop()
    const events: EmbedAuthEvent[] = [
      { type: 'key', at: '', platform: 'latenode', code: 'ERR_KEY_PUBLIC' },
      { type: 'key', at: '', platform: 'activepieces', code: 'ERR_KEY_PUBLIC' },
      { type: 'key', at: '', platform: 'activepieces', keyId: 'key-2' },
      { type: 'issued', at: '', platform: 'latenode' },
    ]
    events.forEach(onEvent)
    const store = resilientStore(() => Promise.reject(new Error('connection refused')), {
      whenDown: 'deny',
    })
    const { app } = acmeApp({ rateLimit: { store }, onEvent })
    await request(app).get('/embed-token').set('x-user', 'olivia').expect(503)
    expect(linesOf(await registry.metrics())).toEqual([
      'embed_auth_fault{type="key",platform="latenode"} 1',
      'embed_auth_fault{type="key",platform="activepieces"} 0',
      'embed_auth_fault{type="store",platform=""} 1',
    ])
  })

  it('stops when it is told to', async () => {
    const { app, stop, scrape } = scrapedApp()
    stop()
    await everyOutcome(app)
    expect(await scrape()).toEqual([])
  })
})

describe('the recipe for OpenTelemetry', () => {
  class Collector extends MetricReader {
    protected async onForceFlush() {}
    protected async onShutdown() {}
    async read(): Promise<[Attributes, unknown][]> {
      const { resourceMetrics } = await this.collect()
      return resourceMetrics.scopeMetrics
        .flatMap((scope) => scope.metrics)
        .filter(({ descriptor }) => descriptor.name === 'embed_auth.requests')
        .flatMap(({ dataPoints }): [Attributes, unknown][] =>
          dataPoints.map(({ attributes, value }) => [attributes, value]),
        )
    }
  }
  const refused = (outcome: string, code: string, platform?: string) => ({
    'embed_auth.outcome': outcome,
    'error.type': code,
    ...(platform !== undefined && { 'embed_auth.platform': platform }),
  })
  const issued = (cached: boolean) => ({
    'embed_auth.outcome': 'issued',
    'embed_auth.platform': 'latenode',
    'embed_auth.cached': cached,
  })
  const outcomes = [
    issued(false),
    issued(true),
    refused('denied', 'ERR_DENIED', 'latenode'),
    refused('failed', 'ERR_USER_ID', 'latenode'),
    refused('denied', 'ERR_UNAUTHENTICATED'),
    refused('denied', 'ERR_CROSS_SITE'),
  ]

  let reader: Collector
  let stop: () => void
  beforeEach(() => {
    reader = new Collector()
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
    context.setGlobalContextManager(contextManager())
    stop = observeEmbedTokens()
  })
  afterEach(() => {
    stop()
    metrics.disable()
    context.disable()
  })

  it('O1 · counts every outcome, with attributes that name nobody', async () => {
    await everyOutcome(acmeApp().app)
    expect(await reader.read()).toEqual(outcomes.map((attributes) => [attributes, 1]))
  })

  it('O1 · puts each outcome on the span of its own request', async () => {
    const spans: Attributes[] = []
    const app = express()
    app.use((_req, _res, next) => {
      const attributes: Attributes = {}
      spans.push(attributes)
      const setAttributes = (more: Attributes) => Object.assign(attributes, more)
      const span = { setAttributes } as unknown as Span
      context.with(trace.setSpan(context.active(), span), next)
    })
    app.use(acmeApp().app)
    await everyOutcome(app)
    expect(spans).toEqual(outcomes)
  })

  it('stops when it is told to', async () => {
    stop()
    await everyOutcome(acmeApp().app)
    expect(await reader.read()).toEqual([])
  })
})

/** What an SDK for tracing installs: the context follows asynchronous work. */
function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>()
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) =>
      storage.run(active, () => work.call(self as never, ...args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
