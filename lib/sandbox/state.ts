/** The books of the sandbox, and the view of them that tests get. */
import { createActivepiecesAccounts } from './activepieces/accounts.js'
import type { ActivepiecesSide } from './activepieces/routes.js'
import { createActivepiecesSessions } from './activepieces/sessions.js'
import { createAutomations } from './automations.js'
import { createJournal } from './journal.js'
import type { LatenodeSide } from './latenode/routes.js'
import { createLatenodeAccounts } from './latenode/accounts.js'
import { createLatenodeSessions } from './latenode/sessions.js'
import type { Misbehaviour } from './misbehave.js'
import type { SandboxConfig } from './options.js'
import type { SandboxState } from './types.js'

export interface Books {
  readonly latenode: LatenodeSide | undefined
  readonly activepieces: ActivepiecesSide | undefined
  readonly state: SandboxState
}

export function openBooks(config: SandboxConfig, misbehaviour: Misbehaviour): Books {
  const automations = createAutomations()
  const journal = createJournal()
  const shared = { automations, journal, misbehaviour }
  const latenode: LatenodeSide | undefined = config.latenode && {
    ...shared,
    config: config.latenode,
    accounts: createLatenodeAccounts(config.latenode, automations),
    sessions: createLatenodeSessions(),
  }
  const activepieces: ActivepiecesSide | undefined = config.activepieces && {
    ...shared,
    config: config.activepieces,
    accounts: createActivepiecesAccounts(config.activepieces.roles, automations),
    sessions: createActivepiecesSessions(),
  }
  const state: SandboxState = {
    get latenode() {
      return structuredClone({
        users: latenode?.accounts.users() ?? [],
        spaces: latenode?.accounts.spaces() ?? [],
        scenarios: automations.list('latenode'),
      })
    },
    get activepieces() {
      const accounts = activepieces?.accounts
      return structuredClone({
        users: accounts?.users() ?? [],
        projects: accounts?.projects() ?? [],
        memberships: accounts?.memberships() ?? [],
        pieceSets: accounts?.pieceSets() ?? [],
        concurrencyPools: accounts?.pools() ?? [],
        flows: automations.list('activepieces'),
      })
    },
    get checks() {
      return structuredClone(journal.list())
    },
    reset() {
      automations.clear()
      journal.clear()
      misbehaviour.reset()
      for (const side of [latenode, activepieces]) {
        side?.sessions.clear()
        side?.accounts.clear()
      }
    },
  }
  return { latenode, activepieces, state }
}
