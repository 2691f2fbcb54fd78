import { sign, verify } from 'node:crypto'
import { ecdsaDerToRaw } from '../../lib/signing/index.js'
import { pair } from './keys.js'

const DATA = Buffer.from('signing input')
const CURVES = [
  ['ES256', 'p256', 'sha256', 64],
  ['ES384', 'p384', 'sha384', 96],
  ['ES512', 'p521', 'sha512', 132],
  ['ES256K', 'k256', 'sha256', 64],
] as const

const bytes = (...values: number[]) => Uint8Array.from(values)
const integer = (...values: number[]) => [0x02, values.length, ...values]
const sequence = (...values: number[]) => bytes(0x30, values.length, ...values)
const fill = (length: number, value: number) => Array.from({ length }, () => value)

describe('ecdsaDerToRaw', () => {
  test.each(CURVES)(
    'K4 · turns 300 DER signatures of %s into raw ones that verify',
    (algorithm, kind, hash, length) => {
      const { privateKey, publicKey } = pair(kind)
      for (let n = 0; n < 300; n += 1) {
        const raw = ecdsaDerToRaw(sign(hash, DATA, privateKey), algorithm)
        expect(raw).toHaveLength(length)
        const verifier = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
        expect(verify(hash, DATA, verifier, raw)).toBe(true)
      }
    },
  )

  test('K4 · pads short integers on the left and takes off the sign byte', () => {
    const raw = ecdsaDerToRaw(sequence(...integer(0x05), ...integer(0x00, 0x80)), 'ES256')
    expect([...raw]).toEqual([...fill(31, 0), 5, ...fill(31, 0), 0x80])
  })

  test.each([
    ['nothing', bytes()],
    ['a raw signature', Uint8Array.from(fill(64, 0x11))],
    ['one byte', bytes(0x30)],
    ['a cut signature', sequence(...integer(1), ...integer(2)).subarray(0, 6)],
    ['bytes after it', bytes(...sequence(...integer(1), ...integer(2)), 0)],
    ['bytes after r and s', sequence(...integer(1), ...integer(2), 0x05, 0x00)],
    ['one integer alone', sequence(...integer(1))],
    ['another tag for r', sequence(0x03, 1, 1, ...integer(2))],
    ['a negative r', sequence(...integer(0x80), ...integer(2))],
    ['a zero s', sequence(...integer(1), ...integer(0))],
    ['an empty r', sequence(0x02, 0, ...integer(2))],
    ['a padded r', sequence(...integer(0, 1), ...integer(2))],
    ['an integer too long for the curve', sequence(...integer(...fill(33, 1)), ...integer(2))],
    ['a long form of a short length', bytes(0x30, 0x81, 6, ...integer(1), ...integer(2))],
    ['an indefinite length', bytes(0x30, 0x80, ...integer(1), ...integer(2), 0, 0)],
    ['a length in two bytes', bytes(0x30, 0x82, 0, 6, ...integer(1), ...integer(2))],
    ['r reaching past the end', sequence(0x02, 9, 1, ...integer(2))],
    ['text', 'MEUCIQ' as unknown as Uint8Array],
    ['undefined', undefined as unknown as Uint8Array],
  ])('K4 · refuses %s', (_what, der) => {
    expect(() => ecdsaDerToRaw(der, 'ES256')).toThrow(
      expect.objectContaining({ code: 'ERR_SIGNER' }),
    )
  })

  test.each(['RS256', 'EdDSA', 'es256', '', 'constructor'])(
    'K2 · refuses the algorithm "%s"',
    (algorithm) => {
      expect(() => ecdsaDerToRaw(bytes(), algorithm)).toThrow(
        expect.objectContaining({ code: 'ERR_ALGORITHM_UNSUPPORTED' }),
      )
    },
  )
})
