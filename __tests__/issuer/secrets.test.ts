import { inspect } from 'node:util'
import { embedAuth, latenode } from 'embed-auth'
import { acmeApp, acmeOptions } from '../helpers/acme.js'
import { errorOf } from '../helpers/issues.js'
import { rsaPair } from '../helpers/key-pairs.js'

describe('secrets', () => {
  it('K7 · neither middleware nor platform nor options errors print a key', () => {
    const { privatePem } = rsaPair()
    const secrets = privatePem.split('\n').slice(1, -2)
    const platform = latenode({ tenantId: 7, privateKey: privatePem })
    const { embed } = acmeApp({ platform })
    const shown = [
      inspect(platform, { depth: 9, showHidden: true }),
      inspect(embed, { depth: 9, showHidden: true }),
      JSON.stringify({ platform, embed }),
    ]
    for (const options of [
      { tenantId: 'x', privateKey: privatePem },
      { tenantId: 7, privateKey: `${privatePem.slice(0, 900)}!!` },
      { tenantId: 7, privateKey: privatePem, algorithm: privatePem },
      { tenantId: privatePem, privateKey: privatePem, nonsense: privatePem },
    ]) {
      const error = errorOf(() => latenode(options as never))
      shown.push(
        String(error),
        String(error.stack),
        inspect(error, { depth: 9, showHidden: true }),
        JSON.stringify(error),
      )
    }
    const wrong = errorOf(() =>
      embedAuth({ ...acmeOptions(), path: privatePem, ttlSeconds: privatePem as never }),
    )
    shown.push(inspect(wrong, { depth: 9, showHidden: true }))
    for (const line of secrets) expect(shown.join('\n')).not.toContain(line)
  })
})
