import { latenode } from 'embed-auth'
import { errorOf } from '../helpers/issues.js'
import { ecPair } from '../helpers/key-pairs.js'
import { inside, TABLES, toEmbedAuth } from './message-tables.js'

const ROWS = TABLES.flatMap(([set, pass, at, table]) =>
  Object.entries(table).map(([option, [value, message]]) => ({
    title: `${option} of ${set}`,
    issue: { option: at + option, message: `\`${at}${option}\` ${message}` },
    call: () => pass({ [option]: value }),
  })),
)

describe('F3 · messages of mistakes in options', () => {
  it.each(ROWS)('say what is wrong with $title, what was received and how to fix it', (row) => {
    const error = errorOf(row.call)
    expect(error.issues).toMatchObject([row.issue])
    expect(error.message).toBe(row.issue.message)
  })

  it.each(TABLES)('have a row in this table for every option of %s', (_set, pass, _at, table) => {
    const { message } = errorOf(() => pass({ zzzzzzzzzzzzzzz: 1 }))
    const [, options = ''] = /The options are (.*)\.$/.exec(message) ?? []
    expect(Object.keys(table).sort()).toEqual(options.split(', ').sort())
  })

  it.each<[object, string]>([
    [{ handler: () => {} }, '`rateLimit.handler` cannot be set: too many requests are always'],
    [{ passOnStoreError: true }, '`rateLimit.passOnStoreError` cannot be set, because it does'],
    [
      { windowMs: '1m' },
      '`rateLimit.windowMs` must be a positive integer of milliseconds; received "1m".',
    ],
    [
      { windowMs: 2 ** 31 },
      '`rateLimit.windowMs` must be at most 2147483647 (24.8 days) without a `store`; received 2147483648.',
    ],
    [
      { limit: NaN },
      '`rateLimit.limit` must be a whole number from 0, or a function that returns one; received NaN.',
    ],
    [
      { keyGenerator: 'ip' },
      '`rateLimit.keyGenerator` must be a function that returns the key of a request; received "ip".',
    ],
  ])('name the option of rateLimit that is wrong: %j', (rateLimit, expected) => {
    expect(errorOf(() => toEmbedAuth({ rateLimit })).message).toContain(expected)
  })

  it.each<[unknown, string]>([
    [
      { owner: 'boss' },
      "must be one of 'manager', 'no-code', 'credential-only', 'read-only'; received \"boss\".",
    ],
    [{ owner: 'admin' }, 'cannot be admin: each space has one Admin, created with it'],
    [
      Object.defineProperty({}, 'owner', { get: () => 'manager', enumerable: true }),
      'must be a plain property; received a getter.',
    ],
  ])('name the role that is wrong: %j', (roles, expected) => {
    const { message } = errorOf(() => inside('policy', { personalSpace: true })({ roles }))
    expect(message).toContain(`\`policy.roles.owner\` ${expected}`)
  })

  it('list several problems, one a line', () => {
    const { message } = errorOf(() => toEmbedAuth({ attach: 1, ttl: 60 }))
    expect(message).toBe(
      '2 problems found:\n' +
        '- `attach` must be a boolean; received 1.\n' +
        '- `ttl` is not an option. Did you mean `ttlSeconds`?',
    )
  })

  it.each<[object, string]>([
    [{ path: `/${'a b'.repeat(99)}` }, '…"'],
    [{ path: '/\u001b[2J' }, '"/\\u001b[2J"'],
    [{ allowedOrigins: Array.from({ length: 99 }, (_, index) => `https://${index}`) }, ', …].'],
    [{ methods: [['GET']] }, 'received [array].'],
  ])('show at most 80 characters of a value, escaped: %j', (changes, expected) => {
    const { message } = errorOf(() => toEmbedAuth(changes))
    expect(message).toContain(expected)
    expect(message.length).toBeLessThan(320)
  })

  it('never show a value that can be secret', () => {
    for (const value of ['-----BEGIN PRIVATE KEY-----', 'x'.repeat(40), 'https://u:canary@a']) {
      const { message } = errorOf(() =>
        latenode({ tenantId: value, privateKey: undefined, passphrase: 7 as never }),
      )
      expect(message).not.toContain(value)
      const { message: listed } = errorOf(() => toEmbedAuth({ methods: [value] }))
      expect(listed).not.toContain(value)
    }
  })
})

describe('F3 · messages of fromEnv', () => {
  const fromEnv = (changes: object) => () =>
    latenode.fromEnv({
      LATENODE_TENANT_ID: '1',
      LATENODE_PRIVATE_KEY: ecPair().privatePem,
      ...changes,
    })

  it.each<[object, string]>([
    [
      { LATENODE_TENANT_ID: 'one' },
      '`LATENODE_TENANT_ID` must be the tenant id that Latenode issued: a positive integer; received "one".',
    ],
    [{ LATENODE_TENANT_ID: '' }, '`LATENODE_TENANT_ID` is not set.'],
    [
      { LATENODE_PRIVATE_KEY: '' },
      '`LATENODE_PRIVATE_KEY` is not set, nor is `LATENODE_PRIVATE_KEY_FILE`: set one of the two.',
    ],
    [
      { LATENODE_PRIVATE_KEY_FILE: 'key.pem' },
      '`LATENODE_PRIVATE_KEY` is set together with `LATENODE_PRIVATE_KEY_FILE`. Remove one of the two.',
    ],
    [
      { LATENODE_PRIVATE_KEY: './key.pem' },
      '`LATENODE_PRIVATE_KEY` looks like the path of a file: set `LATENODE_PRIVATE_KEY_FILE` to this path instead.',
    ],
    [
      { LATENODE_PRIVATE_KEY: '', LATENODE_PRIVATE_KEY_FILE: 'no-such.pem' },
      '`LATENODE_PRIVATE_KEY_FILE` names a file "no-such.pem" that cannot be read (ENOENT): check the path and its permissions.',
    ],
    [
      { LATENODE_ALGORITHM: 'ES384' },
      '`LATENODE_PRIVATE_KEY` is an EC key on the curve prime256v1, which cannot sign ES384: pass another key, or set `LATENODE_ALGORITHM` to ES256.',
    ],
    [
      { LATENODE_SDK_URL: 'sdk.js' },
      '`LATENODE_SDK_URL` must be an absolute http(s) URL; received "sdk.js".',
    ],
  ])('speak of variables: %j', (changes, expected) => {
    expect(errorOf(fromEnv(changes)).message).toBe(expected)
  })
})
