/** Raw arguments of `resilientStore` → checked ones with every default filled in. */
import { issuesError, type EmbedAuthIssue } from '../errors.js'
import type { CreateStore, ResilientStoreOptions } from '../types.js'
import {
  checkOptions,
  integerBetween,
  isFunction,
  optional,
  rule,
  ruleFault,
  type Shape,
} from './check.js'

export interface StoreConfiguration {
  readonly createStore: CreateStore
  readonly whenDown: 'deny' | 'allow'
  readonly timeoutMs: number
  readonly onEvent: ResilientStoreOptions['onEvent']
}

const LONGEST_TIMEOUT_MS = 60_000

const maker = rule('a function that makes an express-rate-limit store', isFunction)

const shape: Shape = {
  whenDown: rule(
    "'deny' (answer 503 while the store is down) or 'allow' (let requests pass uncounted)",
    (value) => value === 'deny' || value === 'allow',
  ),
  timeoutMs: optional(
    `an integer of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`,
    integerBetween(1, LONGEST_TIMEOUT_MS),
  ),
  onEvent: optional('a function that takes an event', isFunction),
}

/**
 * Checks the arguments of `resilientStore`.
 * @throws EmbedAuthError with all issues at once; its code is the first one's.
 */
export function configureStore(createStore: unknown, source: unknown): StoreConfiguration {
  const issues: EmbedAuthIssue[] = []
  const issue = ruleFault(createStore, maker)
  if (issue) issues.push({ ...issue, option: 'createStore' })
  const options = checkOptions(source ?? {}, shape, issues)
  const error = issuesError(issues)
  if (error) throw error
  return Object.freeze({
    createStore: createStore as CreateStore,
    whenDown: options.whenDown as StoreConfiguration['whenDown'],
    timeoutMs: (options.timeoutMs as number | undefined) ?? 250,
    onEvent: options.onEvent as StoreConfiguration['onEvent'],
  })
}
