import {
  definePlatform,
  embedAuth,
  latenode,
  type EmbedAuth,
  type EmbedAuthOptions,
} from 'embed-auth'
import request from 'supertest'
import { acmeApp, acmeOptions, acmePlatform, type Person } from '../helpers/acme.js'
import { claimsOf } from '../helpers/compact.js'
import { errorOf, faultsOf } from '../helpers/issues.js'
import { ecPair } from '../helpers/key-pairs.js'

interface Account {
  readonly id: string
  readonly suspended?: boolean
}

class BaseRules {
  #prefix = 'acct-'
  denyWhen(user: Account): string | false {
    return user.suspended === true && 'suspended'
  }
  userId(user: Account): string {
    return this.#prefix + user.id
  }
}

class Rules extends BaseRules {
  get roles() {
    return { owner: 'manager' as const }
  }
  spaces(): { spaceId: number; role: string }[] {
    return [{ spaceId: 7, role: this.best() }]
  }
  mapRole(role: string | number) {
    return role === this.best() ? undefined : null
  }
  best(): string {
    return 'owner'
  }
}

const withPolicy = (policy: object) => (): EmbedAuth<Account> =>
  embedAuth<Account, never>({ ...acmeOptions(), policy } as never)

describe('P4 · options that are class instances', () => {
  it('a policy is used with its methods, getters and inherited members', async () => {
    const embed = withPolicy(new Rules())()
    expect(claimsOf((await embed.issue({ id: 'u' })).token)).toMatchObject({
      user_id: 'acct-u',
      grant_access: [{ space_id: 7, role_id: 2 }],
    })
    await expect(embed.issue({ id: 'u', suspended: true })).rejects.toMatchObject({
      code: 'ERR_DENIED',
      reason: 'suspended',
    })
  })

  it('hooks of an object literal can use `this` too', async () => {
    const policy = {
      spaces: () => [{ spaceId: 7, role: 'owner' }],
      roles: { owner: 'no-code' },
      mapRole(this: { roles: Record<string, string> }, role: string) {
        return this.roles[role]
      },
    }
    const { token } = await withPolicy(policy)().issue({ id: 'u' })
    expect(claimsOf(token)).toMatchObject({ grant_access: [{ role_id: 3 }] })
  })

  it('each member is read once, at startup', async () => {
    let reads = 0
    const policy = Object.defineProperty({ spaces: () => [] }, 'personalSpace', {
      get: () => ++reads === 1,
      enumerable: true,
    })
    const embed = withPolicy(policy)()
    await embed.issue({ id: 'u' })
    await embed.issue({ id: 'u' })
    expect(reads).toBe(1)
  })

  it('embedAuth, latenode, definePlatform and rateLimit take one', async () => {
    class Settings {
      getUser() {
        return this.user()
      }
      user(): Person {
        return { id: 'u', teams: [] }
      }
      platform = acmePlatform()
      policy = { personalSpace: true }
      get ttlSeconds() {
        return 60
      }
    }
    const { expiresIn } = await embedAuth(new Settings()).issue({ id: 'u', teams: [] })
    expect(expiresIn).toBe(60)

    class Tenant {
      get tenantId() {
        return 42
      }
      privateKey = ecPair().privateKey
    }
    const platform = latenode(new Tenant())
    const explained = await embedAuth(acmeOptions({ platform })).explain({
      id: 'u',
      teams: [{ space: 1, role: 'owner' }],
    })
    expect(explained.claims).toMatchObject({ tenant_id: 42 })

    class Own {
      name = 'own'
      algorithms = ['ES256' as const]
      privateKey = ecPair().privateKey
      issuer() {
        return 'acme'
      }
      claims() {
        return { iss: this.issuer() }
      }
    }
    const own = embedAuth({
      getUser: () => 'x',
      platform: definePlatform<{ userId: string }>(new Own()),
      policy: () => ({ userId: 'u' }),
    })
    expect(claimsOf((await own.issue('x')).token)).toMatchObject({ iss: 'acme' })

    class Limits {
      get limit() {
        return 7
      }
    }
    const { app } = acmeApp({ rateLimit: new Limits() })
    const response = await request(app).get('/embed-token').set('x-user', 'olivia')
    expect(response.headers.ratelimit).toMatch(/^limit=7,/)
  })

  it('an own unknown member is refused, with a step for the state of a class', () => {
    class Stateful {
      database = {}
      spaces = () => []
    }
    const error = errorOf(withPolicy(new Stateful()))
    expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_UNKNOWN', option: 'policy.database' }])
    expect(error.message).toContain('#private')
  })

  it('an inherited method that is close to a missing option is refused; other helpers are not', () => {
    class Misspelled {
      denywhen() {
        return 'suspended'
      }
      spaces() {
        return []
      }
    }
    const error = errorOf(withPolicy(new Misspelled()))
    expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_UNKNOWN', option: 'policy.denywhen' }])
    expect(error.message).toContain('Did you mean `denyWhen`?')

    class Helpful {
      spaces() {
        return []
      }
      on() {}
      lookUpMemberships() {}
    }
    expect(withPolicy(new Helpful())).not.toThrow()
  })

  it('a getter that throws is an issue of its option', () => {
    const policy = {
      get spaces(): never {
        throw new TypeError('canary')
      },
    }
    const error = errorOf(withPolicy(policy))
    expect(error.issues).toMatchObject([{ code: 'ERR_OPTION_INVALID', option: 'policy.spaces' }])
    expect(error.message).toContain('its getter threw TypeError')
    expect(error.message).not.toContain('canary')
  })

  it.each([
    new Map([['owner', 'manager']]),
    new Set(['owner']),
    new (class Table {
      owner = 'manager'
    })(),
    ['manager'],
  ])('`roles` must be a plain object, not %p', (roles) => {
    const policy = { spaces: () => [], roles }
    expect(faultsOf(withPolicy(policy))).toEqual([['ERR_OPTION_INVALID', 'policy.roles']])
  })

  it('a Map is named, with the call that converts it', () => {
    const policy = { spaces: () => [], roles: new Map([['owner', 'manager']]) }
    const { message } = errorOf(withPolicy(policy))
    expect(message).toContain('Map')
    expect(message).toContain('Object.fromEntries(map)')
  })

  it.each([new Map(), new Set(), new WeakMap()])('options are not a %p', (value) => {
    const wrong = (changes: object) => () =>
      embedAuth({ ...acmeOptions(), ...changes } as unknown as EmbedAuthOptions<Person, never>)
    for (const option of ['policy', 'rateLimit', 'cache']) {
      expect(faultsOf(wrong({ [option]: value }))).toEqual([['ERR_OPTION_INVALID', option]])
    }
    expect(faultsOf(() => embedAuth(value as never))).toEqual([['ERR_OPTION_INVALID', 'options']])
  })
})
