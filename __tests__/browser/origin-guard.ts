/** What the origin guard makes of the headers that the engines themselves send. */
import { eventually } from './engines'
import type { Tab } from './engines'
import { tokenPath } from './host'
import type { Host } from './host'
import { visit } from './visit'

export function originGuard(place: () => { readonly host: Host; readonly tab: Tab }): void {
  const path = tokenPath('latenode')

  it('T4 · lets the same origin and a typed address through', async () => {
    const { host, tab } = place()
    await visit(tab, host, 'ann')
    const before = host.answered.length
    await tab.run((url) => fetch(url).then((response) => response.status), path)
    await tab.goto(host.origin + path)
    expect(host.answered.slice(before)).toEqual([
      { status: 200, site: 'same-origin', user: 'ann' },
      { status: 200, site: 'none', user: 'ann' },
    ])
  })

  it('T4 · refuses a fetch across sites, which reads nothing', async () => {
    const { host, tab } = place()
    await visit(tab, host, 'ann')
    await tab.goto(`${host.strangerOrigin}/`)
    const before = host.answered.length
    const read = await tab.run(async (url) => {
      try {
        return (await fetch(url, { credentials: 'include' })).status
      } catch {
        return 'nothing'
      }
    }, host.origin + path)
    expect(read).toBe('nothing')
    expect(host.answered.slice(before)).toMatchObject([{ status: 403, site: 'cross-site' }])
  })

  it('T4 · refuses a link across sites, although the session comes along', async () => {
    const { host, tab } = place()
    await visit(tab, host, 'ann')
    await tab.goto(`${host.strangerOrigin}/?target=${encodeURIComponent(host.origin + path)}`)
    const before = host.answered.length
    await tab.click('a')
    await eventually(() => Promise.resolve(host.answered.length > before), 'the answer')
    expect(host.answered.slice(before)).toEqual([{ status: 403, site: 'cross-site', user: 'ann' }])
  })
}
