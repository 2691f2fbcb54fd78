/** The component under each supported version of React. */
import type * as EmbedReact from 'embed-auth/react'
import type * as React from 'react'

export interface Root {
  render(node: React.ReactNode): void
  unmount(): void
}
type Act = (work: () => Promise<void>) => Promise<void>

export interface Loaded {
  readonly react: typeof React
  readonly embed: typeof EmbedReact
  readonly createRoot: (container: Element) => Root
  readonly renderToString: (node: React.ReactNode) => string
  readonly act: Act
}

/** The major version, and how the alias of that React ends in package.json. */
export const VERSIONS = [
  ['19', ''],
  ['18', '18'],
] as const

const DOM = ['react-dom', 'react-dom/client', 'react-dom/test-utils']
const SERVER = ['react-dom/server']

/** Loads our code and React afresh. Only where there is a document is there a `createRoot`. */
export function loadReact(suffix: '' | '18'): Loaded {
  let loaded: Loaded | undefined
  jest.isolateModules(() => {
    const names = ['react', 'react/jsx-runtime', ...(typeof document === 'object' ? DOM : SERVER)]
    const modules = new Map<string, unknown>()
    const load = (name: string): unknown => {
      const actual = name.replace(/^react(-dom)?/, (found) => found + suffix)
      if (!modules.has(name)) modules.set(name, jest.requireActual<object>(actual))
      return modules.get(name)
    }
    for (const name of names) jest.doMock(name, () => load(name))
    const react = load('react') as typeof React & { act?: Act }
    const of = (name: string) => (names.includes(name) ? load(name) : {}) as Loaded
    loaded = {
      react,
      embed: jest.requireActual<typeof EmbedReact>('embed-auth/react'),
      act: react.act ?? of('react-dom/test-utils').act,
      createRoot: of('react-dom/client').createRoot,
      renderToString: of('react-dom/server').renderToString,
    }
    for (const name of names) jest.dontMock(name)
  })
  if (!loaded) throw new Error('React did not load')
  return loaded
}
