/** Texts of the pages: labels of users, steps of a decision, denials and audit events. */
import type { EmbedAuthEvent, Explanation, ExplanationStep } from 'embed-auth'
import type { Membership, User } from './users.js'

export function initialsOf(user: User): string {
  return `${user.firstName.charAt(0)}${user.lastName.charAt(0)}`
}

/** `Owner of Growth and Operations`, `Editor in Growth, viewer in Operations`. */
export function roleLabel(user: User): string {
  if (user.suspended) return 'Suspended'
  const [first, ...others] = user.memberships
  if (first === undefined) return 'No team yet'
  if (others.length > 0 && others.every(({ role }) => role === first.role)) {
    const teams = user.memberships.map(({ team }) => team.name)
    return capitalize(`${first.role} of ${teams.join(' and ')}`)
  }
  return capitalize(user.memberships.map(({ team, role }) => `${role} in ${team.name}`).join(', '))
}

export interface StepText {
  readonly rule: string
  readonly outcome: string
  readonly mark: 'granted' | 'denied' | 'info'
  /** Present if the step mapped an application role to a platform role. */
  readonly mapping?: { readonly team: string; readonly from: string; readonly to: string }
  /** The line of the policy; only at the last of several steps of one rule. */
  readonly line?: string
}

export interface DecisionText {
  /** Steps of the policy that decided: mapped roles, or the denial. */
  readonly deciding: readonly StepText[]
  /** All other steps of the policy, in the order taken. */
  readonly others: readonly StepText[]
  /** Claims of the token that follow from the policy. */
  readonly claims: readonly StepText[]
}

/**
 * Sorts the steps of an explanation, and adds the team to each mapped role.
 * @param membership the one that Activepieces' token is for
 * @param lines the code of the policy by rule
 */
export function describeDecision(
  { steps, reason }: Explanation,
  user: User,
  membership: Membership | undefined,
  lines: ReadonlyMap<string, string>,
): DecisionText {
  const texts = steps.map((step): StepText => {
    const mapping = mappingOf(step, user, membership)
    return {
      rule: step.rule,
      outcome: step.outcome,
      mark: markOf(step, reason),
      ...(mapping && { mapping }),
    }
  })
  const policy = texts.filter(({ rule }) => !rule.startsWith('claims.'))
  const deciding = policy.filter(({ mark }) => mark !== 'info')
  return {
    deciding: deciding.map((step, index) => {
      const line = lines.get(step.rule)
      const isLast = deciding[index + 1]?.rule !== step.rule
      return line !== undefined && isLast ? { ...step, line } : step
    }),
    others: policy.filter(({ mark }) => mark === 'info'),
    claims: texts.filter(({ rule }) => rule.startsWith('claims.')),
  }
}

function mappingOf(
  { spaceId, role, granted }: ExplanationStep,
  user: User,
  membership: Membership | undefined,
) {
  if (role === undefined || granted === undefined) return undefined
  const inSpace = user.memberships.find(({ team }) => team.latenodeSpaceId === spaceId)
  const team = (spaceId === undefined ? membership : inSpace)?.team.name ?? ''
  return { team, from: role, to: granted }
}

function markOf(step: ExplanationStep, reason: string | undefined): StepText['mark'] {
  if (step.granted !== undefined) return 'granted'
  return reason !== undefined && step.outcome.includes(reason) ? 'denied' : 'info'
}

export interface DenialText {
  readonly title: string
  readonly reason: string
  /** What the user can do now. */
  readonly action: string
}

/** The text for a user without access: the reason, and what they can do. */
export function denialText({ code }: Explanation, user: User): DenialText {
  if (code !== 'ERR_DENIED') {
    return {
      title: 'Automations could not be opened.',
      reason: 'This is a problem in Acme.',
      action: 'Please try again later.',
    }
  }
  const title = 'You don’t have access to Automations.'
  if (user.suspended) {
    return {
      title,
      reason: 'Your account is suspended.',
      action: 'Ask an owner of your team to reactivate it. Your automations are kept.',
    }
  }
  return {
    title,
    reason: 'You are not in a team yet.',
    action: 'Ask an owner to add you to a team, then open this page again.',
  }
}

export interface ActivityRow {
  readonly at: string
  readonly time: string
  readonly user: string
  readonly platform: string
  readonly event: string
  readonly tone: 'good' | 'bad' | 'plain'
  /** The start of the token's hash, the reason of a denial, the message of a failure. */
  readonly detail: string
}

export function activityRows(
  events: readonly EmbedAuthEvent[],
  users: ReadonlyMap<string, User>,
): ActivityRow[] {
  return events.map((event) => {
    const user = event.userId === undefined ? undefined : users.get(event.userId)
    return {
      at: event.at,
      time: event.at.slice(11, 19),
      user: user ? `${user.firstName} ${user.lastName}` : 'Not signed in',
      platform: event.platform === undefined ? '' : capitalize(event.platform),
      ...eventText(event),
    }
  })
}

function eventText(event: EmbedAuthEvent): Pick<ActivityRow, 'event' | 'tone' | 'detail'> {
  const code = event.code ?? ''
  switch (event.type) {
    case 'issued': {
      const text = event.cached ? 'Token from cache' : 'Token signed'
      return {
        event: text,
        tone: 'good',
        detail: `sha256 ${event.tokenSha256?.slice(0, 12) ?? ''}…`,
      }
    }
    case 'denied':
      return { event: 'Denied', tone: 'bad', detail: event.reason ?? code }
    case 'failed':
      return { event: 'Failed', tone: 'bad', detail: event.message ?? code }
    case 'key':
      return { event: 'Signing key', tone: 'plain', detail: event.keyId ?? code }
    case 'store':
      return { event: 'Rate-limit store', tone: 'plain', detail: code }
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
