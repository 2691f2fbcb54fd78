import { embedAuth } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { errorOf, faultsOf } from '../helpers/issues.js'

const withOptions = (changes: object) => () => embedAuth({ ...acmeOptions(), ...changes } as never)

describe('options of embedAuth', () => {
  it.each([undefined, null, 'options', 7, [], () => {}])('must be an object, not %p', (options) => {
    expect(errorOf(() => embedAuth(options as never)).issues[0]!.option).toBe('options')
  })

  it('names every fault at once; the code is the first one’s', () => {
    const error = errorOf(() =>
      embedAuth({ platform: {}, ttlSecond: 60, timeoutMs: '5000', allowedOrigins: ['*'] } as never),
    )
    expect(error.issues.map(({ code, option }) => [code, option])).toEqual(
      expect.arrayContaining([
        ['ERR_OPTION_MISSING', 'getUser'],
        ['ERR_OPTION_INVALID', 'platform'],
        ['ERR_OPTION_INVALID', 'timeoutMs'],
        ['ERR_OPTION_INVALID', 'allowedOrigins'],
        ['ERR_OPTION_UNKNOWN', 'ttlSecond'],
        ['ERR_OPTION_MISSING', 'policy'],
      ]),
    )
    expect(error.issues).toHaveLength(6)
    expect(error.code).toBe(error.issues[0]!.code)
    for (const { option } of error.issues) expect(error.message).toContain(option)
  })

  it.each([
    ['ttl', 'ttlSeconds'],
    ['ttlseconds', 'ttlSeconds'],
    ['timeout', 'timeoutMs'],
    ['getuser', 'getUser'],
    ['allowedOrigin', 'allowedOrigins'],
    ['ratelimit', 'rateLimit'],
    ['polcy', 'policy'],
  ])('answers the typo %s with %s', (typo, meant) => {
    const error = errorOf(withOptions({ [typo]: 1 }))
    expect(error.code).toBe('ERR_OPTION_UNKNOWN')
    expect(error.message).toContain(`Did you mean \`${meant}\`?`)
  })

  it('lists what there is where no option is near', () => {
    expect(errorOf(withOptions({ zzzzzzzzzz: 1 })).message).toContain('getUser, platform, policy')
  })

  it.each([29, 3601, 0, -300, 300.5, NaN, Infinity, '300', '5m', null, 300n, [300]])(
    'C1 · refuses ttlSeconds %p',
    (ttlSeconds) => {
      expect(faultsOf(withOptions({ ttlSeconds }))).toEqual([['ERR_OPTION_INVALID', 'ttlSeconds']])
    },
  )

  it.each([30, 300, 3600])(
    'C1 · writes exp as an integer %i seconds after iat',
    async (ttlSeconds) => {
      const embed = embedAuth(acmeOptions({ ttlSeconds, now: () => 1_700_000_000_999 }))
      const { token, expiresIn } = await embed.issue({ id: 'u', teams: [] })
      const claims = claimsOf(token)
      expect([claims.iat, claims.exp, expiresIn]).toEqual([
        1_700_000_000,
        1_700_000_000 + ttlSeconds,
        ttlSeconds,
      ])
    },
  )

  it.each<[string, unknown[]]>([
    ['getUser', ['x', null, {}]],
    ['platform', [null, 'latenode', { kind: 'latenode', name: 'latenode' }]],
    ['policy', ['x', null, 7, []]],
    ['path', ['', 'embed-token', '/a?b', '/a#b', '/a b', '//a', true, 7]],
    ['methods', [[], ['PUT'], 'GET', ['get'], [1]]],
    ['attach', ['true', 1, null]],
    ['rateLimit', [true, 60, 'x', []]],
    ['cache', [true, 10, 'x']],
    ['timeoutMs', [0, -1, 1.5, '5000', Infinity]],
    ['maxPending', [0, -1, 1.5, '5000', Infinity]],
    ['onEvent', ['x', {}]],
    ['now', [1, 'x']],
  ])('refuses a wrong %s', (option, values) => {
    for (const value of values) {
      const [code, name] = faultsOf(withOptions({ [option]: value }))[0]!
      expect([code, name]).toEqual(['ERR_OPTION_INVALID', option])
    }
  })

  it.each([
    '*',
    'null',
    'https://a.example/',
    'https://A.example',
    'a.example',
    'https://a.example:443',
    'http://a.example:80',
    'https://*.example',
    'https://u:p@a.example',
    'https://a.example/x',
    ' https://a.example',
    'file://',
  ])('refuses the allowed origin %p', (origin) => {
    expect(faultsOf(withOptions({ allowedOrigins: [origin] }))).toEqual([
      ['ERR_OPTION_INVALID', 'allowedOrigins'],
    ])
  })

  it.each([
    'https://a.example',
    'http://localhost:3000',
    'capacitor://localhost',
    'http://[::1]:8080',
  ])('takes the allowed origin %p', (origin) => {
    expect(withOptions({ allowedOrigins: [origin] })).not.toThrow()
  })

  it('refuses what would change the fixed 429, and a store switch that does not cover a hang', () => {
    const rateLimit = {
      handler: () => {},
      message: 'x',
      statusCode: 420,
      passOnStoreError: true,
      limt: 1,
      windowMs: '1m',
    }
    expect(faultsOf(withOptions({ rateLimit }))).toEqual([
      ['ERR_OPTION_INVALID', 'rateLimit.handler'],
      ['ERR_OPTION_INVALID', 'rateLimit.message'],
      ['ERR_OPTION_INVALID', 'rateLimit.statusCode'],
      ['ERR_OPTION_INVALID', 'rateLimit.passOnStoreError'],
      ['ERR_OPTION_INVALID', 'rateLimit.windowMs'],
      ['ERR_OPTION_UNKNOWN', 'rateLimit.limt'],
    ])
    const message = errorOf(withOptions({ rateLimit })).message
    expect(message).toContain('resilientStore')
    expect(message).toContain('Did you mean `limit`?')
  })

  it.each([['abc'], [NaN], [-1], [1.5]])('refuses %p as the limit', (limit) => {
    for (const name of ['limit', 'max']) {
      expect(faultsOf(withOptions({ rateLimit: { [name]: limit } }))).toEqual([
        ['ERR_OPTION_INVALID', `rateLimit.${name}`],
      ])
    }
    expect(withOptions({ rateLimit: { limit: () => 5 } })).not.toThrow()
  })

  it.each([
    ['/:tenant/embed-token', 'literal'],
    ['/embed/*', 'literal'],
    ['/embed/*splat', 'literal'],
    ['/embed{/token}', 'literal'],
    ['/(embed|x)-token', 'literal'],
    ['/[ab]', 'literal'],
    ['/a?', '`?`'],
    ['/a#b', '`#`'],
    ['/einbettung/schlüssel', 'percent-encoded'],
    ['/embed token', 'percent-encoded'],
    ['/a|b', 'percent-encoded'],
    ['embed-token', 'Begin it with'],
  ])('R2 · refuses the path %s, which no request has, with the reason', (path, reason) => {
    const error = errorOf(withOptions({ path }))
    expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_INVALID', option: 'path' }])
    expect(error.message).toContain(reason)
  })

  it.each(['/embed-token', '/a/b_c.d~e', '/%C3%BC', '/a:b', '/', '/@x', '/a+b,c;d=e'])(
    'R2 · takes the path %s',
    (path) => {
      expect(withOptions({ path })).not.toThrow()
    },
  )

  it.each<[string, unknown]>([
    ['windowMs', 2 ** 31],
    ['keyGenerator', 'ip'],
    ['skip', true],
    ['requestWasSuccessful', 1],
    ['store', {}],
    ['ipv6Subnet', 0],
    ['ipv6Subnet', NaN],
  ])('L1 · refuses rateLimit.%s %p', (name, value) => {
    expect(faultsOf(withOptions({ rateLimit: { [name]: value } }))).toEqual([
      ['ERR_OPTION_INVALID', `rateLimit.${name}`],
    ])
  })

  it('L1 · takes a longer window with a store', () => {
    const store = { increment: () => ({ totalHits: 1 }), decrement() {}, resetKey() {} }
    expect(withOptions({ rateLimit: { windowMs: 2 ** 31 - 1 } })).not.toThrow()
    expect(withOptions({ rateLimit: { windowMs: 2 ** 31, store } })).not.toThrow()
  })

  it('checks the members of cache', () => {
    expect(faultsOf(withOptions({ cache: { maxEntries: 0, max: 5 } }))).toEqual([
      ['ERR_OPTION_INVALID', 'cache.maxEntries'],
      ['ERR_OPTION_UNKNOWN', 'cache.max'],
    ])
  })

  it('takes undefined for "not given"', () => {
    const undefinedOnes = {
      path: undefined,
      ttlSeconds: undefined,
      cache: undefined,
      now: undefined,
    }
    expect(withOptions(undefinedOnes)).not.toThrow()
  })
})
