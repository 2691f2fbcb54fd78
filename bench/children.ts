/** The parent's side: child processes that answer questions. */
import { fork, type ForkOptions } from 'node:child_process'
import type { Answer, Protocol } from './child.js'

export interface Child<P extends Protocol> {
  ask<Name extends keyof P & string>(
    name: Name,
    ...input: Parameters<P[Name]>
  ): Promise<Awaited<ReturnType<P[Name]>>>
  stop(): Promise<void>
}

/** Starts a bundle as a plain Node process, as it would run in production. */
export function startChild<P extends Protocol>(
  bundle: string,
  { env, execArgv = [] }: Pick<ForkOptions, 'env' | 'execArgv'> = {},
): Child<P> {
  const child = fork(bundle, {
    execArgv,
    env: { ...process.env, ...env, NODE_ENV: 'production' },
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let asked = 0
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  void gone.then(() => {
    for (const [id, settle] of waiting) settle({ id, fault: `${bundle} ended before it answered` })
  })
  return {
    ask(name, ...[input]) {
      const id = (asked += 1)
      return new Promise((resolve, reject) => {
        waiting.set(id, (answer) => {
          if ('fault' in answer) reject(new Error(answer.fault))
          else resolve(answer.output as never)
        })
        child.send({ id, name, input })
      })
    },
    async stop() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}

/** Asks one question of a fresh process. */
export async function askOnce<P extends Protocol, Name extends keyof P & string>(
  bundle: string,
  options: Pick<ForkOptions, 'env' | 'execArgv'>,
  name: Name,
  ...input: Parameters<P[Name]>
): Promise<Awaited<ReturnType<P[Name]>>> {
  const child = startChild<P>(bundle, options)
  try {
    return await child.ask(name, ...input)
  } finally {
    await child.stop()
  }
}
