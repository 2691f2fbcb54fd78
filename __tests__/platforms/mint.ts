import { EmbedAuthError } from '../../lib/errors.js'
import {
  activepiecesClaims,
  customClaims,
  latenodeClaims,
  grantToClaims,
  toJson,
  type ClaimsFunction,
  type TokenClaims,
  type ToClaims,
} from '../../lib/platforms/index.js'
import type { ExplanationStep, HookContext } from '../../lib/types.js'

export const context: HookContext = { signal: new AbortController().signal }

export const latenode = latenodeClaims({ tenantId: 77 })
export const activepieces = activepiecesClaims()

/** A sound grant for Latenode, but for what the test changes. */
export const latenodeGrant = (changes: object = {}): object => ({
  userId: 'u1',
  spaces: [{ spaceId: 7, role: 'manager' }],
  personalSpace: true,
  ...changes,
})

/** A sound grant for Activepieces, but for what the test changes. */
export const activepiecesGrant = (changes: object = {}): object => ({
  userId: 'u1',
  projectId: 'p1',
  firstName: 'Ada',
  lastName: 'Lovelace',
  role: 'EDITOR',
  ...changes,
})

export async function mint(toClaims: ToClaims, grant: unknown): Promise<TokenClaims> {
  return await grantToClaims(toClaims, grant, context, undefined)
}

/** The payload as the token would carry it, without `iat` and `exp`; as text. */
export async function payloadText(toClaims: ToClaims, grant: unknown): Promise<string> {
  const { claims } = await mint(toClaims, grant)
  return toJson(claims)
}

/** The same, parsed. */
export async function payloadOf(
  toClaims: ToClaims,
  grant: unknown,
): Promise<Record<string, unknown>> {
  return JSON.parse(await payloadText(toClaims, grant)) as Record<string, unknown>
}

/** What a grant that must be refused fails with. */
export async function faultOf(toClaims: ToClaims, grant: unknown): Promise<EmbedAuthError> {
  let minted: TokenClaims
  try {
    minted = await mint(toClaims, grant)
  } catch (error) {
    if (error instanceof EmbedAuthError) return error
    throw error
  }
  throw new Error(`minted where a refusal was expected: ${toJson(minted.claims)}`)
}

export async function stepsOf(toClaims: ToClaims, grant: unknown): Promise<ExplanationStep[]> {
  const steps: ExplanationStep[] = []
  await toClaims(grant, context, (step) => steps.push(step))
  return steps
}

/** A platform of the integrator's own whose claims function returns this. */
export const claiming = (returned: unknown): ToClaims =>
  customClaims((() => returned) as ClaimsFunction)
