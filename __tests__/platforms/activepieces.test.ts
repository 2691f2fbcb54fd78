import { activepieces, activepiecesGrant, faultOf, mint, payloadOf, stepsOf } from './mint.js'

const refusal = async (changes: object) => await faultOf(activepieces, activepiecesGrant(changes))

test('C6 · v3 always writes a filter, NONE where the grant names no pieces', async () => {
  expect(await payloadOf(activepieces, activepiecesGrant())).toMatchObject({
    version: 'v3',
    piecesFilterType: 'NONE',
  })
  const explicit = activepiecesGrant({ pieces: { filter: 'NONE', tags: [] } })
  expect(await payloadOf(activepieces, explicit)).not.toHaveProperty('piecesTags')
})

test('C6 · v4 goes with a piece set and writes neither claim of the filter', async () => {
  const payload = await payloadOf(activepieces, activepiecesGrant({ pieceSet: 'basic' }))
  expect(payload).toMatchObject({ version: 'v4', pieceSet: 'basic' })
  expect(payload).not.toHaveProperty('piecesFilterType')
  expect(payload).not.toHaveProperty('piecesTags')
})

test('pieces and pieceSet together are ERR_CLAIMS', async () => {
  const fault = await refusal({ pieces: { filter: 'NONE' }, pieceSet: 'basic' })
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain('exclude each other')
})

test.each<[string, object]>([
  ['pieces', { pieces: undefined }],
  ['pieceSet', { pieceSet: undefined }],
  ['pieces', { pieces: undefined, pieceSet: undefined }],
])('P2 · %s that is present without a value is ERR_CLAIMS: not all pieces', async (name, given) => {
  const prototype = Object.assign(Object.create({}) as object, given)
  const inherited = Object.assign(Object.create(prototype) as object, activepiecesGrant())
  for (const grant of [activepiecesGrant(given), inherited]) {
    const fault = await faultOf(activepieces, grant)
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toBe(
      `${name} is undefined. Return pieces: { filter: 'NONE' } for all pieces, or leave the member out.`,
    )
  }
})

test('a filter and a piece set can each be named beside the other without a value', async () => {
  const filter = activepiecesGrant({ pieces: { filter: 'NONE' }, pieceSet: undefined })
  expect(await payloadOf(activepieces, filter)).toMatchObject({ version: 'v3' })
  const set = activepiecesGrant({ pieces: undefined, pieceSet: 'basic' })
  expect(await payloadOf(activepieces, set)).toMatchObject({ version: 'v4' })
})

test.each([
  [{ filter: 'ALL' }, 'pieces.filter must be'],
  [{ filter: 'allowed', tags: ['a'] }, 'pieces.filter must be'],
  [{}, 'pieces.filter must be'],
  [{ filter: 'ALLOWED' }, 'needs at least one entry in pieces.tags'],
  [{ filter: 'ALLOWED', tags: [] }, 'needs at least one entry in pieces.tags'],
  [{ filter: 'NONE', tags: ['a'] }, 'have no effect'],
  [{ filter: 'ALLOWED', tags: 'crm' }, 'must be an array of texts'],
  [{ filter: 'ALLOWED', tags: [''] }, 'pieces.tags[0] is blank'],
  [{ filter: 'ALLOWED', tags: ['a', 7] }, 'pieces.tags[1] must be text; received integer'],
  [{ filter: 'ALLOWED', tag: ['a'] }, 'unknown member "tag"'],
  ['NONE', 'pieces must be an object; received string'],
  [null, 'pieces must be an object; received null'],
])('refuses the pieces %j', async (pieces, message) => {
  const fault = await refusal({ pieces })
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain(message)
})

test.each([
  [undefined],
  [null],
  [''],
  ['  '],
  [7],
  [['ADMIN']],
  [{}],
  ['a\u0000'],
  ['a'.repeat(256)],
])(
  'P2 · a role that is %p makes no token, for the server would take it for Editor',
  async (role) => {
    const fault = await refusal({ role })
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain('would grant Editor')
  },
)

test.each([
  [undefined, 'is undefined: return it from policy.projectId'],
  [null, 'is null: return it from policy.projectId'],
  ['', 'is blank'],
  ['undefined', 'missing value'],
  ['[object Object]', 'missing value'],
  [NaN, 'of type NaN'],
  [1.5, 'of type number'],
  [2 ** 53, 'above 2^53 - 1'],
  [10n, 'convert it in policy.projectId'],
  [['p'], 'of type array'],
  ['a\ud800', 'surrogate'],
])(
  'C2 · refuses the project id %p, which could match some existing project',
  async (projectId, message) => {
    const fault = await refusal({ projectId })
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain('projectId ')
    expect(fault.message).toContain(message)
  },
)

test('an integer project id becomes its decimal text', async () => {
  expect(await payloadOf(activepieces, activepiecesGrant({ projectId: 12 }))).toMatchObject({
    externalProjectId: '12',
  })
})

test.each(['firstName', 'lastName', 'projectName', 'pieceSet'])(
  'refuses a %s that is no sound text',
  async (member) => {
    for (const value of [null, '', ' ', 7, {}, ['x'], 'a\u0007', 'a\udc00', 'a'.repeat(256)]) {
      const fault = await refusal({ [member]: value })
      expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
      expect(fault.message.startsWith(`${member} `)).toBe(true)
    }
  },
)

test('a missing name says which hook gives it', async () => {
  expect((await refusal({ firstName: undefined })).message).toContain(
    'return it from policy.firstName',
  )
  expect((await refusal({ lastName: undefined })).message).toContain(
    'return it from policy.lastName',
  )
})

test.each(['tasks', 'aiCredits'])('%s is an integer, 0 or more', async (limit) => {
  for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) {
    expect(await payloadOf(activepieces, activepiecesGrant({ [limit]: value }))).toMatchObject({
      [limit]: value,
    })
  }
  for (const value of [-1, 1.5, NaN, Infinity, 2 ** 53, '10', 10n, null, {}]) {
    const fault = await refusal({ [limit]: value })
    expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
    expect(fault.message).toContain(`${limit} must be an integer, 0 or more`)
  }
})

test.each([
  [{ key: 'acme' }, 'concurrencyPool.limit'],
  [{ limit: 5 }, 'concurrencyPool.key'],
  [{ key: 'acme', limit: 0 }, 'concurrencyPool.limit'],
  [{ key: 'acme', limit: -1 }, 'concurrencyPool.limit'],
  [{ key: 'acme', limit: 1.5 }, 'concurrencyPool.limit'],
  [{ key: '', limit: 5 }, 'concurrencyPool.key'],
  [{ key: 7, limit: 5 }, 'concurrencyPool.key'],
  [{ key: 'acme', limit: 5, max: 6 }, 'unknown member "max"'],
  ['acme', 'concurrencyPool must be an object'],
])('refuses the pool %j: its claims go only together', async (concurrencyPool, message) => {
  const fault = await refusal({ concurrencyPool })
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain(message)
})

test('more than one tag and a role that is not built in make one think', async () => {
  const grant = activepiecesGrant({
    role: 'Support',
    pieces: { filter: 'ALLOWED', tags: ['a', 'b'] },
  })
  const { warnings } = await mint(activepieces, grant)
  expect(warnings()).toEqual([
    expect.stringContaining('"Support" is not one of ADMIN, EDITOR, VIEWER'),
    expect.stringContaining('only the first'),
  ])
  expect((await mint(activepieces, activepiecesGrant({ role: 'VIEWER' }))).warnings()).toEqual([])
})

test.each([
  [{ role: 'viewer' }, 'The role "viewer" is named VIEWER: write it like that.'],
  [{ tasks: 5 }, 'tasks is ignored since Activepieces 0.70.8: it limits nothing.'],
  [{ aiCredits: 0 }, 'aiCredits is ignored since Activepieces 0.72.4: it limits nothing.'],
  [{ projectName: 'Acme' }, 'projectName is ignored by Activepieces 0.86'],
  [
    { pieces: undefined, pieceSet: 'basic' },
    'ignored by Activepieces 0.86 and older, which show all',
  ],
])('warns that %j has no effect or is named otherwise', async (members, text) => {
  const { warnings } = await mint(activepieces, activepiecesGrant(members))
  expect(warnings()).toEqual([expect.stringContaining(text)])
})

test('a pool limit is a 32-bit integer', async () => {
  const pool = (limit: number) => ({ concurrencyPool: { key: 'acme', limit } })
  expect(await payloadOf(activepieces, activepiecesGrant(pool(2_147_483_647)))).toMatchObject({
    concurrencyPoolLimit: 2_147_483_647,
  })
  const fault = await refusal(pool(2_147_483_648))
  expect(fault).toMatchObject({ code: 'ERR_CLAIMS' })
  expect(fault.message).toContain('1–2147483647')
  expect(fault.message).toContain('received 2147483648')
})

test('the trace names every claim that decides something', async () => {
  const steps = await stepsOf(activepieces, activepiecesGrant({ tasks: 5 }))
  expect(steps.map(({ rule }) => rule)).toEqual([
    'claims.version',
    'claims.externalUserId',
    'claims.externalProjectId',
    'claims.role',
    'claims.piecesFilterType',
    'claims.tasks',
  ])
  expect(steps.map(({ outcome }) => outcome)).toContain(
    'piecesFilterType is "NONE": every piece is shown.',
  )
})
