/** How Acme says things: people, their roles, the steps of a decision, events. */
import type { EmbedAuthEvent, Explanation, ExplanationStep } from 'embed-auth'
import type { Person } from './people.js'

export function initialsOf(person: Person): string {
  return `${person.firstName.charAt(0)}${person.lastName.charAt(0)}`
}

/** `Owner of Growth and Operations`, `Editor in Growth, viewer in Operations`. */
export function roleWords(person: Person): string {
  if (person.suspended) return 'Suspended'
  const [first, ...others] = person.memberships
  if (first === undefined) return 'No team yet'
  if (others.length > 0 && others.every(({ role }) => role === first.role)) {
    const teams = person.memberships.map(({ team }) => team.name)
    return capital(`${first.role} of ${teams.join(' and ')}`)
  }
  return capital(person.memberships.map(({ team, role }) => `${role} in ${team.name}`).join(', '))
}

export interface StepWords {
  readonly rule: string
  readonly outcome: string
  readonly mark: 'granted' | 'refused' | 'noted'
  /** Application role → platform role, where the step mapped one, and in which team. */
  readonly mapping?: { readonly team: string; readonly from: string; readonly to: string }
}

export interface DecisionWords {
  /** What the policy decided, in the order taken. */
  readonly policy: readonly StepWords[]
  /** What the token says because of it. */
  readonly claims: readonly StepWords[]
}

/** The steps of an explanation, each with what it means for the person. */
export function describeDecision({ steps, reason }: Explanation, person: Person): DecisionWords {
  const words = steps.map((step): StepWords => {
    const mapping = mappingOf(step, person)
    return {
      rule: step.rule,
      outcome: step.outcome,
      mark: markOf(step, reason),
      ...(mapping && { mapping }),
    }
  })
  return {
    policy: words.filter(({ rule }) => !rule.startsWith('claims.')),
    claims: words.filter(({ rule }) => rule.startsWith('claims.')),
  }
}

function mappingOf({ spaceId, role, granted }: ExplanationStep, person: Person) {
  if (role === undefined || granted === undefined) return undefined
  const inSpace = person.memberships.find(({ team }) => team.latenodeSpaceId === spaceId)
  const team = (spaceId === undefined ? person.memberships[0] : inSpace)?.team.name ?? ''
  return { team, from: role, to: granted }
}

function markOf(step: ExplanationStep, reason: string | undefined): StepWords['mark'] {
  if (step.granted !== undefined) return 'granted'
  return reason !== undefined && step.outcome.includes(reason) ? 'refused' : 'noted'
}

/** A refusal in words for the person refused: what it is, and what they can do. */
export function refusalWords({ code }: Explanation, person: Person): [what: string, next: string] {
  if (code !== 'ERR_DENIED') {
    return ['Something is wrong on our side.', 'We have been told. Please try again later.']
  }
  if (person.suspended) {
    return [
      'Your account is suspended.',
      'Ask an owner of your team to lift it. Nothing of yours was deleted.',
    ]
  }
  return [
    'Projects belong to teams, and you are in none yet.',
    'Ask an owner to add you to a team, then open this page again.',
  ]
}

export interface ActivityRow {
  readonly at: string
  readonly time: string
  readonly who: string
  readonly platform: string
  readonly what: string
  readonly tone: 'good' | 'bad' | 'plain'
  /** The code of a refusal, or the beginning of the token's hash. */
  readonly detail: string
}

export function activityRows(
  events: readonly EmbedAuthEvent[],
  people: ReadonlyMap<string, Person>,
): ActivityRow[] {
  return events.map((event) => {
    const person = event.userId === undefined ? undefined : people.get(event.userId)
    return {
      at: event.at,
      time: event.at.slice(11, 19),
      who: person ? `${person.firstName} ${person.lastName}` : 'Nobody signed in',
      platform: event.platform === undefined ? '' : capital(event.platform),
      ...eventWords(event),
    }
  })
}

function eventWords(event: EmbedAuthEvent): Pick<ActivityRow, 'what' | 'tone' | 'detail'> {
  const code = event.code ?? ''
  switch (event.type) {
    case 'issued': {
      const what = event.cached ? 'Token handed out again' : 'Token signed'
      return { what, tone: 'good', detail: `sha256 ${event.tokenSha256?.slice(0, 12) ?? ''}…` }
    }
    case 'denied':
      return { what: 'Refused', tone: 'bad', detail: code }
    case 'failed':
      return { what: 'Failed', tone: 'bad', detail: code }
    case 'key':
      return { what: 'Signing key', tone: 'plain', detail: event.keyId ?? code }
    case 'store':
      return { what: 'Rate-limit store', tone: 'plain', detail: code }
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
