/** A browser without a window: keeps cookies by host and port, follows redirects by itself. */
export interface Visitor {
  readonly ask: (url: string, init?: RequestInit) => Promise<Response>
}

export function visitor(): Visitor {
  const jars = new Map<string, Map<string, string>>()

  function jarOf(url: URL): Map<string, string> {
    const jar = jars.get(url.port) ?? new Map<string, string>()
    jars.set(url.port, jar)
    return jar
  }

  async function ask(target: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(target)
    const jar = jarOf(url)
    const headers = new Headers(init.headers)
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined || value === undefined) continue
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return response
    return ask(new URL(location, url).href)
  }

  return { ask }
}
