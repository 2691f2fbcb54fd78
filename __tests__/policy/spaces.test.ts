import { faultOf, grantOf, latenode } from './decide.js'

const spaces = () => [{ spaceId: 7, role: 'owner' }]
const roles = { owner: 'manager' }

describe('what spaces returns', () => {
  test.each([[undefined], [null], ['7'], [{}], [new Set([7])], [7], [{ length: 1, 0: {} }]])(
    '%p, which is no array, is ERR_POLICY',
    async (answer) => {
      const fault = await faultOf(latenode({ spaces: () => answer, roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).toContain('policy.spaces must return an array')
    },
  )

  test.each([[null], [undefined], [7], ['7:owner']])(
    'the entry %j is ERR_POLICY',
    async (entry) => {
      const fault = await faultOf(latenode({ spaces: () => [...spaces(), entry], roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).toContain('Entry 1 of policy.spaces')
    },
  )

  test.each([
    [undefined, 'undefined'],
    [NaN, 'NaN'],
    [0, '0'],
    [-7, 'a negative number'],
    [1.5, 'a number with a fraction'],
    [2 ** 53, 'an integer above'],
    ['', 'empty string'],
    ['7 ', 'text that is not'],
    ['0x7', 'text that is not'],
    ['1e3', 'text that is not'],
    [7n, 'bigint'],
    [[7], 'array'],
    [null, 'null'],
    [true, 'boolean'],
  ])('C3 · refuses the space id %p with ERR_CLAIMS that says why', async (spaceId, why) => {
    const fault = await faultOf(latenode({ spaces: () => [{ spaceId, role: 'owner' }], roles }))
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toMatch(new RegExp(`entry 0 of policy.spaces .* received ${why}`))
  })

  test('C3 · takes a space id as its decimal text', async () => {
    const policy = latenode({
      spaces: () => [{ spaceId: '9007199254740991', role: 'owner' }],
      roles,
    })
    expect(await grantOf(policy)).toMatchObject({ spaces: [{ spaceId: Number.MAX_SAFE_INTEGER }] })
  })

  test('reads the entries of an ORM by ordinary access, each member once', async () => {
    const reads: string[] = []
    class Membership {
      get spaceId(): number {
        reads.push('spaceId')
        return reads.length === 1 ? 7 : 8
      }
      get role(): string {
        reads.push('role')
        return 'owner'
      }
    }
    expect(await grantOf(latenode({ spaces: () => [new Membership()], roles }))).toMatchObject({
      spaces: [{ spaceId: 7, role: 'manager' }],
    })
    expect(reads).toEqual(['spaceId', 'role'])
  })

  test('R3 · an entry whose getter throws is ERR_POLICY, and so is a proxy that was revoked', async () => {
    const lazy = {
      get spaceId(): number {
        throw new TypeError('relation was not loaded')
      },
    }
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    const endless = new Proxy([], {
      get: (target, name) => {
        if (name === 'length') throw new TypeError('relation was not loaded')
        return Reflect.get(target, name) as unknown
      },
    })
    for (const answer of [[lazy], [proxy], proxy, endless]) {
      const fault = await faultOf(latenode({ spaces: () => answer, roles }))
      expect(fault).toMatchObject({ code: 'ERR_POLICY' })
      expect(fault.message).not.toContain('relation')
    }
  })
})
