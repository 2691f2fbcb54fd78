import type { EmbedError } from './errors.js'
import type { Answer } from './token.js'
import type { MountOptions } from './types.js'

/** What a platform's side of a mount is given. */
export interface Stage {
  /** Where the SDK puts its iframe; in the document, with an id of its own, empty. */
  readonly box: HTMLElement
  readonly answer: Answer
  readonly options: MountOptions
  /** Aborts at the end of the mount, however it ends. */
  readonly signal: AbortSignal
  /** Ends the mount, also after it was ready. */
  readonly fail: (error: EmbedError) => void
}

/** How one platform is mounted through its SDK. */
export interface PlatformSide<Sdk> {
  /** Makes the SDK object; undefined while its script has not run. */
  readonly find: () => (() => Sdk) | undefined
  /** Resolves when the platform says it is ready. What it throws counts as a refusal. */
  readonly start: (sdk: Sdk, stage: Stage) => Promise<unknown>
  readonly navigate: (sdk: Sdk, to: string) => void
}
