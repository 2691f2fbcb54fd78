/** The sandbox's own small list of scenarios and flows, and what one may do with them. */
import { randomBytes } from 'node:crypto'
import type { Automation, SandboxPlatform } from './types.js'

/** What a role allows or not. */
export const ACTIONS = ['view', 'run', 'create', 'edit', 'save', 'deploy', 'activate'] as const
export type Action = (typeof ACTIONS)[number]

const NODE_TYPES = [
  { id: 'trigger.webhook', title: 'Webhook' },
  { id: 'trigger.schedule', title: 'Schedule' },
  { id: 'http.request', title: 'HTTP request' },
  { id: 'code.javascript', title: 'JavaScript' },
  { id: 'mail.send', title: 'Send e-mail' },
  { id: 'ai.prompt', title: 'AI prompt' },
] as const

const MOST = 1000

/** What a command came to: a value for the caller, or why not. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly automation?: Automation }
  | { readonly ok: false; readonly code: string; readonly message: string }

export interface Command {
  readonly name: string
  /** The automation that is open, where one is. */
  readonly id?: string | undefined
  readonly title?: string | undefined
  readonly nodeTypeId?: string | undefined
  readonly nodeTitle?: string | undefined
}

/** In whose name, where, and by which rights a command runs. */
export interface Performer {
  readonly platform: SandboxPlatform
  readonly placeId: string
  readonly roleName: string
  readonly actions: readonly Action[]
}

const NEEDS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['getNodeTypes', 'view'],
  ['getScenarioWebhooksUrls', 'view'],
  ['createEmptyScenario', 'create'],
  ['createWebhookScenario', 'create'],
  ['addNewNode', 'edit'],
  ['save', 'save'],
  ['deploy', 'deploy'],
  ['toggleActiveScenarioState', 'activate'],
  ['runOnce', 'run'],
])

const SAMPLES = [
  { title: 'Welcome new customers', active: true, nodes: ['trigger.webhook', 'mail.send'] },
  { title: 'Weekly revenue report', active: true, nodes: ['trigger.schedule', 'http.request'] },
  { title: 'Sort incoming tickets', active: false, nodes: ['trigger.webhook', 'ai.prompt'] },
] as const

export interface Automations {
  /** Puts the samples into a place that is new. */
  seed(platform: SandboxPlatform, placeId: string): void
  list(platform: SandboxPlatform, placeIds?: readonly string[]): Automation[]
  find(id: string): Automation | undefined
  perform(performer: Performer, command: Command): Outcome
  clear(): void
}

export function createAutomations(): Automations {
  const byId = new Map<string, Automation>()

  function put(automation: Automation): Automation {
    byId.set(automation.id, automation)
    return automation
  }

  function make(performer: Pick<Performer, 'platform' | 'placeId'>, title: string): Automation {
    const { platform, placeId } = performer
    const id = newId()
    return { id, platform, placeId, title, active: false, deployed: false, runs: 0, nodes: [] }
  }

  function withNode(automation: Automation, nodeTypeId: string, title?: string): Automation {
    const type = NODE_TYPES.find((known) => known.id === nodeTypeId)
    const node = {
      id: newId(),
      nodeTypeId,
      title: clip(title ?? '') || (type?.title ?? nodeTypeId),
    }
    return { ...automation, deployed: false, nodes: [...automation.nodes, node] }
  }

  function create(performer: Performer, command: Command): Outcome {
    if (byId.size >= MOST) return no('LIMIT', `The sandbox keeps ${MOST} automations at most.`)
    const empty = make(performer, clip(command.title ?? '') || 'Untitled')
    if (command.name === 'createEmptyScenario') {
      return done({ id: empty.id, title: empty.title }, put(empty))
    }
    const made = put(withNode(empty, 'trigger.webhook', command.nodeTitle))
    return done({ id: made.id, title: made.title, webhookUrl: webhookPath(made) }, made)
  }

  function change(automation: Automation, command: Command): Outcome {
    switch (command.name) {
      case 'getScenarioWebhooksUrls':
        return done(hasWebhook(automation) ? [webhookPath(automation)] : [], automation)
      case 'addNewNode': {
        const type = NODE_TYPES.find((known) => known.id === command.nodeTypeId)
        if (type === undefined) return no('NODE_TYPE_UNKNOWN', 'There is no such type of node.')
        if (automation.nodes.length >= 50) return no('LIMIT', '50 nodes are the most here.')
        const grown = put(withNode(automation, type.id, command.nodeTitle))
        return done(grown.nodes.at(-1), grown)
      }
      case 'deploy':
        return done({ id: automation.id }, put({ ...automation, deployed: true }))
      case 'toggleActiveScenarioState': {
        const toggled = put({ ...automation, active: !automation.active })
        return done({ id: toggled.id, active: toggled.active }, toggled)
      }
      case 'runOnce': {
        const ran = put({ ...automation, runs: automation.runs + 1 })
        return done({ id: ran.id, runs: ran.runs }, ran)
      }
      default:
        return done({ id: automation.id }, automation)
    }
  }

  return {
    seed(platform, placeId) {
      for (const sample of SAMPLES) {
        const empty = { ...make({ platform, placeId }, sample.title), active: sample.active }
        const full = sample.nodes.reduce((grown, type) => withNode(grown, type), empty)
        put({ ...full, deployed: true })
      }
    },
    list: (platform, placeIds) =>
      [...byId.values()].filter(
        (automation) =>
          automation.platform === platform && (placeIds?.includes(automation.placeId) ?? true),
      ),
    find: (id) => byId.get(id),
    perform(performer, command) {
      const needs = NEEDS.get(command.name)
      if (needs === undefined) return no('COMMAND_UNKNOWN', 'There is no such command.')
      if (!performer.actions.includes(needs)) {
        return no('FORBIDDEN', `${performer.roleName} may not ${needs} here.`)
      }
      if (command.name === 'getNodeTypes') return done(NODE_TYPES)
      if (needs === 'create') return create(performer, command)
      const open = command.id === undefined ? undefined : byId.get(command.id)
      if (open?.platform !== performer.platform || open.placeId !== performer.placeId) {
        return no('NOTHING_OPEN', 'Nothing is open: navigate to a scenario first.')
      }
      return change(open, command)
    },
    clear: () => byId.clear(),
  }
}

function done(value: unknown, automation?: Automation): Outcome {
  return automation === undefined ? { ok: true, value } : { ok: true, value, automation }
}

function no(code: string, message: string): Outcome {
  return { ok: false, code, message }
}

function newId(): string {
  return randomBytes(6).toString('hex')
}

function clip(title: string): string {
  return title.trim().slice(0, 120)
}

function hasWebhook(automation: Automation): boolean {
  return automation.nodes.some((node) => node.nodeTypeId === 'trigger.webhook')
}

function webhookPath(automation: Automation): string {
  return `/latenode/webhook/${automation.id}`
}
