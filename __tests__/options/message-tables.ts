/** A wrong value for every option, and the message about it. */
import { activepieces, definePlatform, embedAuth, latenode, resilientStore } from 'embed-auth'
import { acmeOptions } from '../helpers/acme.js'
import { ecPair, rsaPair } from '../helpers/key-pairs.js'

/** Passes options that are valid except for the given ones. */
type Pass = (options: object) => unknown

export const toEmbedAuth: Pass = (changes) => embedAuth({ ...acmeOptions(), ...changes } as never)
export const inside =
  (option: string, others: object = {}): Pass =>
  (changes) =>
    toEmbedAuth({ [option]: { ...others, ...changes } })
const toLatenode: Pass = (changes) =>
  latenode({ tenantId: 1, privateKey: ecPair().privatePem, ...changes })
const toActivepieces: Pass = (changes) =>
  activepieces({
    instanceUrl: 'https://flows.example.com',
    signingKeyId: 'key-1',
    privateKey: rsaPair().privatePem,
    ...changes,
  })
const toPlatform: Pass = (changes) =>
  definePlatform({
    name: 'own',
    algorithms: ['ES256'],
    privateKey: ecPair().privatePem,
    claims: () => ({}),
    ...changes,
  })
const activepiecesPolicy: Pass = (changes) =>
  embedAuth({
    getUser: () => null,
    platform: toActivepieces({}),
    policy: { projectId: () => 'p', role: () => 'EDITOR', ...changes },
  } as never)

/** By option: a wrong value, and the message about it without the name of the option. */
type Table = Readonly<Record<string, readonly [value: unknown, message: string]>>

const KEYS: Table = {
  privateKey: [
    42,
    'must be PEM, DER, a JWK, a KeyObject, a CryptoKey, { path } or, as private key, a signer; received integer.',
  ],
  publicKey: ['', 'holds no key (empty string): pass the public key or omit the option.'],
  passphrase: [7, 'must be a string; received integer.'],
}
const RULES: Table = {
  userId: ['id', 'must be a function that returns the user\'s stable id; received "id".'],
  roles: [
    new Map(),
    'must be a plain object from your roles to the roles of the platform; received Map. Convert a Map with `Object.fromEntries(map)`.',
  ],
  mapRole: [
    undefined,
    'is undefined: there is a typo in an import, or a class field is declared and never assigned. Leave it out if you do not need it.',
  ],
  unknownRole: ['ignore', "must be 'deny' or 'skip'; received \"ignore\"."],
  denyWhen: [true, 'must be a function that returns a reason, or false; received true.'],
}

export const TABLES: [set: string, pass: Pass, at: string, table: Table][] = [
  [
    'embedAuth',
    toEmbedAuth,
    '',
    {
      getUser: [
        'user',
        'must be a function that returns the session user of a request; received "user".',
      ],
      platform: [
        'latenode',
        'must be a platform created by latenode(), activepieces() or definePlatform(), or a function that selects one; received "latenode".',
      ],
      policy: [
        true,
        "must be the platform's policy object or a function that returns a grant; received true.",
      ],
      path: [
        'token?x',
        'must be false, or a path that begins with / and has no query; received "token?x". Begin it with `/`.',
      ],
      methods: [['get'], "must be a list of 'GET' and 'POST', at least one; received [\"get\"]."],
      attach: ['true', 'must be a boolean; received "true".'],
      localsName: [
        'settings',
        'must be a name such as latenodeEmbed: letters, digits, _ and $; received "settings".',
      ],
      ttlSeconds: [
        300000,
        'must be 30–3600 (seconds); received 300000. Did you pass milliseconds?',
      ],
      rateLimit: [
        true,
        'must be false, or an object of express-rate-limit options; received true.',
      ],
      allowedOrigins: [
        ['https://app.example.com', 'https://app.example.com/'],
        "must be a list of exact origins such as 'https://app.example.com': lower-case, no path, no *, no null; " +
          'received ["https://app.example.com", "https://app.example.com/"].',
      ],
      cache: [true, 'must be false, or { maxEntries }; received true.'],
      timeoutMs: [0, 'must be an integer of milliseconds from 1 to 600000; received 0.'],
      maxPending: ['9', 'must be an integer from 1 to 1000000; received "9".'],
      maxGrant: [9, 'must be an object { spaces, bytes }; received 9.'],
      onEvent: [{}, 'must be a function that takes an event; received object.'],
      onError: [null, 'must be a function that takes an error; received null.'],
      now: [1700000000000, 'must be a function that returns milliseconds; received 1700000000000.'],
    },
  ],
  [
    'cache',
    inside('cache'),
    'cache.',
    { maxEntries: [0, 'must be an integer from 1 to 1000000; received 0.'] },
  ],
  [
    'maxGrant',
    inside('maxGrant'),
    'maxGrant.',
    {
      spaces: [0, 'must be an integer from 1 to 1000000; received 0.'],
      bytes: ['64k', 'must be an integer from 1 to 16777216; received "64k".'],
    },
  ],
  [
    'a policy of Latenode',
    inside('policy', { personalSpace: true }),
    'policy.',
    {
      ...RULES,
      spaces: [[], 'must be a function that returns a list of { spaceId, role }; received [].'],
      planId: [0, 'must be a positive integer, or a function that returns it; received 0.'],
      personalSpace: ['yes', 'must be a boolean, or a function that returns it; received "yes".'],
    },
  ],
  [
    'a policy of Activepieces',
    activepiecesPolicy,
    'policy.',
    {
      ...RULES,
      projectId: [
        undefined,
        "is missing: it must be a function that returns the project's stable id.",
      ],
      role: ['EDITOR', 'must be a function that returns the user\'s role; received "EDITOR".'],
      projectName: [' ', 'must be a name, or a function that returns it; received " ".'],
      firstName: ['Ada', 'must be a function that returns the first name; received "Ada".'],
      lastName: ['Byron', 'must be a function that returns the last name; received "Byron".'],
      pieces: [
        'ALL',
        "must be an object { filter: 'NONE' | 'ALLOWED', tags? }, or a function that returns it; received \"ALL\".",
      ],
      pieceSet: [7, 'must be the key of a piece set, or a function that returns it; received 7.'],
      tasks: [-1, 'must be a whole number, or a function that returns it; received -1.'],
      aiCredits: [1.5, 'must be a whole number, or a function that returns it; received 1.5.'],
      concurrencyPool: [
        5,
        'must be an object { key, limit }, or a function that returns it; received 5.',
      ],
    },
  ],
  [
    'latenode()',
    toLatenode,
    '',
    {
      ...KEYS,
      tenantId: [
        'acme',
        'must be the tenant id that Latenode issued: a positive integer; received "acme".',
      ],
      algorithm: [
        'HS256',
        'must be one of RS512, RS384, RS256, PS512, PS384, PS256, ES256, ES384, ES512, ES256K for this platform; received "HS256".',
      ],
      keyId: ['', 'must be a key id: text of at most 255 characters; received empty string.'],
      sdkUrl: ['/sdk.js', 'must be an absolute http(s) URL; received "/sdk.js".'],
    },
  ],
  [
    'activepieces()',
    toActivepieces,
    '',
    {
      ...KEYS,
      instanceUrl: [
        'flows.example.com',
        'must be the absolute http(s) URL of the instance, without a query; received "flows.example.com".',
      ],
      signingKeyId: [
        undefined,
        'is missing: it must be the id of the signing key, as the platform shows it.',
      ],
      sdkUrl: ['sdk.js', 'must be an absolute http(s) URL; received "sdk.js".'],
    },
  ],
  [
    'definePlatform()',
    toPlatform,
    '',
    {
      ...KEYS,
      name: [
        'latenode',
        'must be a name of letters, digits and hyphens that no built-in platform has; received "latenode".',
      ],
      algorithms: ['ES256', 'must be a list of algorithm names, at least one; received "ES256".'],
      keyId: [7, 'must be a key id: text of at most 255 characters; received 7.'],
      embed: [7, 'must be an object with sdkUrl, instanceUrl or both; received 7.'],
      claims: [{}, 'must be a function from a grant to claims; received object.'],
    },
  ],
  [
    'resilientStore()',
    (changes) => resilientStore(() => ({}) as never, { whenDown: 'deny', ...changes }),
    '',
    {
      whenDown: [
        undefined,
        "is missing: it must be 'deny' (answer 503 while the store is down) or 'allow' (let requests pass uncounted).",
      ],
      timeoutMs: ['250', 'must be an integer of milliseconds from 1 to 60000; received "250".'],
      onEvent: [1, 'must be a function that takes an event; received 1.'],
    },
  ],
]
