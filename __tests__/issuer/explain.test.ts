import { acmeApp, PEOPLE } from '../helpers/acme.js'

describe('explain()', () => {
  it('tells a grant step by step, with the claims and nothing signed', async () => {
    const onEvent = jest.fn()
    const { embed } = acmeApp({ onEvent })
    const explanation = await embed.explain({ id: 'vera@example.com', teams: PEOPLE.vera!.teams })
    expect(explanation).toMatchObject({
      platform: 'latenode',
      decision: 'granted',
      userId: 'vera@example.com',
      claims: {
        tenant_id: 7,
        user_id: 'vera@example.com',
        grant_access: [{ space_id: 11, role_id: 4 }],
      },
    })
    expect(explanation.steps).toContainEqual(
      expect.objectContaining({ spaceId: 11, role: 'guest', granted: 'read-only' }),
    )
    expect(explanation.warnings.join()).toMatch(/e-mail/i)
    expect(onEvent).not.toHaveBeenCalled()
  })

  it.each([
    ['sam', 'denied', 'ERR_DENIED', 'the account is suspended'],
    ['nobody', 'failed', 'ERR_USER_ID', /undefined/],
  ])('tells why %s gets nothing', async (name, decision, code, reason) => {
    const explanation = await acmeApp().embed.explain(PEOPLE[name]!)
    expect(explanation).toMatchObject({ decision, code, warnings: [] })
    expect(explanation.reason).toMatch(reason)
    expect(explanation.claims).toBeUndefined()
  })
})
