/** Child processes that answer questions: the parent's side, then the child's. */
import { fork, type ForkOptions } from 'node:child_process'

/** The questions a child answers, by name. */
export type Protocol = Readonly<Record<string, (input: never) => unknown>>

export interface Child<P extends Protocol> {
  ask<Name extends keyof P & string>(
    name: Name,
    ...input: Parameters<P[Name]>
  ): Promise<Awaited<ReturnType<P[Name]>>>
  stop(): Promise<void>
}

interface Question {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

type Answer =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly error: string }

type ChildOptions = Pick<ForkOptions, 'env' | 'execArgv' | 'execPath'>

/** Starts a program in a Node process of its own, with `NODE_ENV=production`. */
export function startChild<P extends Protocol>(
  program: string,
  { env, execArgv = [], execPath = process.execPath }: ChildOptions = {},
): Child<P> {
  const child = fork(program, {
    execArgv,
    execPath,
    env: { ...process.env, ...env, NODE_ENV: 'production' },
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let asked = 0
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  void exited.then(() => {
    for (const [id, settle] of waiting)
      settle({ id, error: `${program} exited before it answered.` })
  })
  return {
    ask(name, ...[input]) {
      const id = (asked += 1)
      return new Promise((resolve, reject) => {
        waiting.set(id, (answer) => {
          if ('error' in answer) reject(new Error(answer.error))
          else resolve(answer.output as never)
        })
        child.send({ id, name, input } satisfies Question)
      })
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** Asks a new process one question. */
export async function askOnce<P extends Protocol, Name extends keyof P & string>(
  program: string,
  options: ChildOptions,
  name: Name,
  ...input: Parameters<P[Name]>
): Promise<Awaited<ReturnType<P[Name]>>> {
  const child = startChild<P>(program, options)
  try {
    return await child.ask(name, ...input)
  } finally {
    await child.stop()
  }
}

/** Answers the parent's questions until the parent disconnects. */
export function answerParent(protocol: Protocol): void {
  process.on('message', (question: Question) => void answer(protocol, question))
  process.on('disconnect', () => process.exit())
}

async function answer(protocol: Protocol, { id, name, input }: Question): Promise<void> {
  try {
    const handler = protocol[name] as ((input: unknown) => unknown) | undefined
    if (handler === undefined) throw new Error(`Unknown question ${name}.`)
    reply({ id, output: await handler(input) })
  } catch (error) {
    reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function reply(answer: Answer): void {
  process.send?.(answer)
}
