/** The session stand-in that every server uses: who is signed in costs each of them the same. */
import type { NextFunction, Request, Response } from 'express'

export interface Person {
  readonly id: string
  readonly teams: readonly { readonly spaceId: number; readonly role: string }[]
}

interface SignedInRequest extends Request {
  person?: Person
}

/** Application role → Latenode role, by name and by id. */
export const ROLES = { owner: 'manager', member: 'no-code', guest: 'read-only' } as const
export const ROLE_IDS: Readonly<Record<string, number>> = { owner: 2, member: 3, guest: 4 }
export const TENANT_ID = 1
export const TTL_SECONDS = 300

const ROLE_NAMES = Object.keys(ROLES)
/** Nine digits, so that ids and with them answers are equally long. */
let people = 100_000_000

/** Somebody who has not been here before. */
export function nextPerson(spaces = 2): Person {
  people += 1
  return { id: `user-${people}`, teams: teamsOf(spaces) }
}

/** By their number. To make them anew for each person would cost more than a part of what is measured. */
const TEAMS: Record<number, Person['teams']> = {}

function teamsOf(spaces: number): Person['teams'] {
  return (TEAMS[spaces] ??= Array.from({ length: spaces }, (_, index) => ({
    spaceId: 1001 + index,
    role: ROLE_NAMES[index % ROLE_NAMES.length]!,
  })))
}

/** Signs in a new person per request, or always the same one. */
export function signIn(who: 'distinct' | 'repeated') {
  const regular = nextPerson()
  return function signInPerson(req: SignedInRequest, _res: Response, next: NextFunction): void {
    req.person = who === 'distinct' ? nextPerson() : regular
    next()
  }
}

export function personOf(req: Request): Person {
  return (req as SignedInRequest).person!
}
