import { embedAuth, latenode } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { errorOf } from '../helpers/issues.js'

const messageOf = (changes: object): string =>
  errorOf(() => embedAuth({ ...acmeOptions(), ...changes } as never)).issues[0]!.message

describe('F3 · messages of mistakes in options', () => {
  it.each<[object, string]>([
    [
      { ttlSeconds: 300000 },
      'must be 30–3600 (seconds); received 300000. Did you pass milliseconds?',
    ],
    [{ ttlSeconds: '5m' }, 'must be 30–3600 (seconds); received "5m"'],
    [{ attach: 'true' }, 'must be a boolean; received "true"'],
    [
      { now: 1700000000000 },
      'must be a function that returns milliseconds; received 1700000000000',
    ],
    [{ onEvent: {} }, 'must be a function that takes an event; received object'],
    [{ path: `/${'a b'.repeat(99)}` }, '…"'],
    [{ path: '/\u001b[2J' }, '"/\\u001b[2J"'],
  ])('%j', (changes, expected) => {
    expect(messageOf(changes)).toContain(expected)
  })

  it('never show a value that can be secret', () => {
    for (const value of ['-----BEGIN PRIVATE KEY-----', 'x'.repeat(40), 'https://u:canary@a']) {
      const { message } = errorOf(() =>
        latenode({ tenantId: value, privateKey: undefined, passphrase: 7 as never }),
      )
      expect(message).not.toContain(value)
    }
  })
})
