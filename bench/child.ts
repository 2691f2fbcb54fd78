/** The child's side: questions come in as messages, answers go back. */

/** What a child can be asked, by name. */
export type Protocol = Readonly<Record<string, (input: never) => unknown>>

export interface Question {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

export type Answer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly fault: string }

/** Answers until the parent goes away. */
export function answerParent(protocol: Protocol): void {
  process.on('message', (question: Question) => void answer(protocol, question))
  process.on('disconnect', () => process.exit())
}

async function answer(protocol: Protocol, { id, name, input }: Question): Promise<void> {
  try {
    const handler = protocol[name] as ((input: unknown) => unknown) | undefined
    if (handler === undefined) throw new Error(`nobody here answers ${name}`)
    reply({ id, output: await handler(input) })
  } catch (error) {
    reply({ id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function reply(answer: Answer): void {
  process.send?.(answer)
}
