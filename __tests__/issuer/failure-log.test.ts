import { EmbedAuthError } from 'embed-auth'
import { createFailureReport, failureText } from '../../lib/issuer/failure-log.js'
import { rsaPair } from '../helpers/key-pairs.js'

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLWNhbmFyeQ'
const failure = (cause?: unknown, message?: string) =>
  new EmbedAuthError('ERR_POLICY', message, { cause })

describe('the text of a failure', () => {
  it('F1 · is code, message, help and the stack of the cause', () => {
    const text = failureText(failure(new TypeError('teams is undefined'), 'policy.spaces threw.'))
    expect(text.split('\n').slice(0, 3)).toEqual([
      'embed-auth: ERR_POLICY policy.spaces threw.',
      '  help: node_modules/embed-auth/docs/errors.md#err_policy',
      '  cause: TypeError: teams is undefined',
    ])
    expect(text).toContain('failure-log.test.ts')
  })

  it('F1 · shows two causes at most, and only their stacks', () => {
    const request = { headers: { cookie: 'canary-cookie' } }
    const third = new Error('third')
    const second = new Error('second', { cause: third })
    const first = Object.assign(new Error('first', { cause: second }), { request })
    const text = failureText(failure(first))
    expect(text).toMatch(/first[\s\S]*second/)
    expect(text).not.toMatch(/third|canary/)
  })

  it.each<[string, unknown, RegExp]>([
    ['text', 'plain text', /cause: plain text$/],
    ['a number', 4, /cause: a value of type integer$/],
    ['null', null, /cause: a value of type null$/],
    ['an error without a stack', { name: 'E', message: 'only this' }, /cause: E: only this$/],
    [
      'an error whose members throw',
      Object.defineProperty({}, 'stack', {
        get() {
          throw new Error('a getter')
        },
      }),
      /cause: a value of type object$/,
    ],
  ])('F1 · names a cause that is %s', (_what, cause, expected) => {
    expect(failureText(failure(cause))).toMatch(expected)
  })

  it.each([
    ['a PEM block', rsaPair().privatePem, rsaPair().privatePem.split('\n')[1]!],
    ['a PEM block on one line', rsaPair().privatePem.replaceAll('\n', '\\n'), 'MII'],
    ['a PEM block without its end', rsaPair().privatePem.slice(0, 600), 'MII'],
    ['a compact token', `no token ${TOKEN} here`, 'c2lnbmF0dXJl'],
    ['a token in a URL', `https://x.example/?jwtToken=${TOKEN}&a=b`, 'c2lnbmF0dXJl'],
    ['a Bearer value', 'authorization: Bearer s3cr3t-canary', 's3cr3t'],
    ['an AUTH_TOKEN of a URL', 'GET /users?AUTH_TOKEN=s3cr3t-canary&x=1', 's3cr3t'],
    ['an AUTH_TOKEN in JSON', '{"AUTH_TOKEN":"s3cr3t-canary"}', 's3cr3t'],
  ])('K7 · F1 · leaves %s out, in message and cause', (_what, secret, canary) => {
    const text = failureText(failure(new Error(secret), secret))
    expect(text).not.toContain(canary)
    expect(text.match(/removed\]/g)!.length).toBeGreaterThanOrEqual(2)
  })

  it('F1 · escapes control characters, and indents every line after the first', () => {
    const text = failureText(
      failure(new Error('x\r\n2030-01-01 issued admin\u001b[2J\u009b\u202e')),
    )
    expect(text).not.toMatch(/[^\P{C}\n]/u)
    expect(text).toContain('\\u{001b}[2J')
    for (const line of text.split('\n').slice(1)) expect(line).toMatch(/^ {2}/)
  })

  it('F1 · is at most 4 kB long, in linear time', () => {
    const started = performance.now()
    for (const part of ['x', '€', 'eyJ', '-----BEGIN ', 'Bearer ', 'AUTH_TOKEN=', 'a.', '😀']) {
      const text = failureText(failure(new Error(part.repeat(100_000)), part.repeat(100_000)))
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096)
    }
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('reporting without onError', () => {
  const { NODE_ENV } = process.env
  let logged: unknown[][]
  beforeEach(() => {
    jest.useFakeTimers()
    process.env.NODE_ENV = 'production'
    logged = []
    jest.spyOn(console, 'error').mockImplementation((...said) => void logged.push(said))
  })
  afterEach(() => {
    jest.runAllTimers()
    jest.useRealTimers()
    jest.restoreAllMocks()
    process.env.NODE_ENV = NODE_ENV
  })

  it('F1 · writes one text per code and second, then the count and the last failure', () => {
    const report = createFailureReport(undefined)
    for (let n = 0; n < 50; n += 1) report(failure(undefined, `failure ${n}`))
    report(new EmbedAuthError('ERR_STORE'))
    expect(logged).toEqual([
      [expect.stringMatching(/^embed-auth: ERR_POLICY failure 0\n/)],
      [expect.stringMatching(/^embed-auth: ERR_STORE /)],
    ])
    jest.advanceTimersByTime(1000)
    expect(logged.slice(2)).toEqual([
      [expect.stringMatching(/ERR_POLICY \(49 times in the last second.*\) failure 49\n/)],
    ])
    jest.advanceTimersByTime(5000)
    report(failure(undefined, 'later'))
    expect(logged.slice(3)).toEqual([[expect.stringMatching(/ERR_POLICY later\n/)]])
  })

  it('F1 · writes nothing in tests, and ignores a console that throws', () => {
    const report = createFailureReport(undefined)
    process.env.NODE_ENV = 'test'
    report(failure())
    expect(logged).toEqual([])
    process.env.NODE_ENV = 'production'
    jest.spyOn(console, 'error').mockImplementation(() => {
      throw new Error('no console')
    })
    expect(() => report(failure())).not.toThrow()
  })
})
