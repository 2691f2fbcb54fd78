/** Scenarios and flows: a few samples per space or project, and the SDK's commands on them. */
import { randomBytes } from 'node:crypto'
import type { Automation, SandboxPlatform } from './types.js'
import type { PlaceView } from './pages/frame-app.js'

/** What a role can allow. */
export const ACTIONS = ['view', 'run', 'create', 'edit', 'save', 'deploy', 'activate'] as const
export type Action = (typeof ACTIONS)[number]

const NODE_TYPES = [
  { id: 'trigger.webhook', alias: 'webhook', title: 'Webhook' },
  { id: 'trigger.schedule', alias: 'schedule', title: 'Schedule' },
  { id: 'http.request', alias: 'http-request', title: 'HTTP request' },
  { id: 'code.javascript', alias: 'javascript', title: 'JavaScript' },
  { id: 'mail.send', alias: 'send-email', title: 'Send email' },
  { id: 'ai.prompt', alias: 'ai-prompt', title: 'AI prompt' },
] as const

const SAMPLES = [
  { title: 'Welcome new customers', active: true, nodes: ['trigger.webhook', 'mail.send'] },
  { title: 'Weekly revenue report', active: true, nodes: ['trigger.schedule', 'http.request'] },
  { title: 'Sort incoming tickets', active: false, nodes: ['trigger.webhook', 'ai.prompt'] },
] as const

/** The commands, and the action that each of them needs. */
const NEEDED_ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
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

/** The result of a command. `automationId` is the automation that it was carried out on. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly automationId?: string }
  | { readonly ok: false; readonly code: string; readonly message: string }

export interface Command {
  readonly name: string
  /** The open automation, if any. */
  readonly id?: string | undefined
  readonly title?: string | undefined
  readonly nodeTypeId?: string | undefined
  readonly nodeTitle?: string | undefined
}

/** A space with the actions that the user's role allows there. */
export interface LatenodePlace extends PlaceView {
  readonly actions: readonly Action[]
}

export type Automations = ReturnType<typeof createAutomations>

export function createAutomations() {
  const byId = new Map<string, Automation>()

  function save(automation: Automation): Automation {
    byId.set(automation.id, automation)
    return automation
  }

  function change(automation: Automation, changes: Partial<Automation>): Outcome {
    const changed = save({ ...automation, ...changes })
    const { id, active, deployed, runs } = changed
    return succeeded({ id, active, deployed, runs }, changed)
  }

  function create(placeId: string, command: Command): Outcome {
    const empty = newAutomation('latenode', placeId, clip(command.title) || 'Untitled')
    if (command.name === 'createEmptyScenario') {
      return succeeded({ id: empty.id, title: empty.title }, save(empty))
    }
    const automation = save(withNode(empty, 'trigger.webhook', command.nodeTitle))
    return succeeded(webhooksOf(automation)[0], automation)
  }

  function performOn(automation: Automation, command: Command): Outcome {
    switch (command.name) {
      case 'getScenarioWebhooksUrls':
        return succeeded(webhooksOf(automation), automation)
      case 'addNewNode': {
        const type = NODE_TYPES.find((known) => known.id === command.nodeTypeId)
        if (type === undefined) {
          return failed('NODE_TYPE_UNKNOWN', 'Unknown node type. Use an id from getNodeTypes().')
        }
        const extended = save(withNode(automation, type.id, command.nodeTitle))
        return succeeded(extended.nodes.at(-1), extended)
      }
      case 'deploy':
        return change(automation, { deployed: true })
      case 'toggleActiveScenarioState':
        return change(automation, { active: !automation.active })
      case 'runOnce':
        return change(automation, { runs: automation.runs + 1 })
      default:
        return change(automation, {})
    }
  }

  return {
    /** Adds the samples to a new space or project. */
    seed(platform: SandboxPlatform, placeId: string): void {
      for (const { title, active, nodes } of SAMPLES) {
        const empty = newAutomation(platform, placeId, title)
        const full = nodes.reduce((automation, type) => withNode(automation, type), empty)
        save({ ...full, active, deployed: true })
      }
    },
    list: (platform: SandboxPlatform, placeIds?: readonly string[]): Automation[] =>
      [...byId.values()].filter(
        (automation) =>
          automation.platform === platform && (placeIds?.includes(automation.placeId) ?? true),
      ),
    find: (id: string | undefined): Automation | undefined => byId.get(id ?? ''),
    /** Carries out a command in a space of the user. */
    perform(place: LatenodePlace, command: Command): Outcome {
      const action = NEEDED_ACTIONS.get(command.name)
      if (action === undefined) return failed('COMMAND_UNKNOWN', 'Unknown command.')
      if (!place.actions.includes(action)) {
        return failed('FORBIDDEN', `The role ${place.role} cannot ${action} here.`)
      }
      if (command.name === 'getNodeTypes') return succeeded(NODE_TYPES)
      if (action === 'create') return create(place.id, command)
      const open = byId.get(command.id ?? '')
      if (open?.placeId !== place.id) {
        return failed('NOTHING_OPEN', 'No scenario is open. Navigate to one first.')
      }
      return performOn(open, command)
    },
    clear(): void {
      byId.clear()
    },
  }
}

function newAutomation(platform: SandboxPlatform, placeId: string, title: string): Automation {
  return {
    id: newId(),
    platform,
    placeId,
    title,
    active: false,
    deployed: false,
    runs: 0,
    nodes: [],
  }
}

function withNode(automation: Automation, nodeTypeId: string, title?: string): Automation {
  const type = NODE_TYPES.find((known) => known.id === nodeTypeId)
  const node = { id: newId(), nodeTypeId, title: clip(title) || (type?.title ?? nodeTypeId) }
  return { ...automation, deployed: false, nodes: [...automation.nodes, node] }
}

/** Paths; the page in the frame adds its origin. */
function webhooksOf({ nodes }: Automation) {
  return nodes
    .filter(({ nodeTypeId }) => nodeTypeId === 'trigger.webhook')
    .map(({ id }) => ({
      nodeId: id,
      url: { dev: `/latenode/webhook/dev/${id}`, prod: `/latenode/webhook/prod/${id}` },
    }))
}

function succeeded(value: unknown, automation?: Automation): Outcome {
  if (automation === undefined) return { ok: true, value }
  return { ok: true, value, automationId: automation.id }
}

function failed(code: string, message: string): Outcome {
  return { ok: false, code, message }
}

function newId(): string {
  return randomBytes(6).toString('hex')
}

function clip(title = ''): string {
  return title.trim().slice(0, 120)
}
