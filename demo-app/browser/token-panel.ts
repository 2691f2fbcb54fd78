/** Shows the response of the token route, but never the complete token. */
import { element } from './element.js'

interface TokenBody {
  readonly token: string
  readonly expiresIn: number
}

let countdown: ReturnType<typeof setInterval> | undefined

/** Shows one response: the lifetime and claims of the token, or the error. */
export async function showResponse(response: Response): Promise<void> {
  const status = element('status')
  const body: unknown = await response.json().catch(() => undefined)
  status.textContent = String(response.status)
  status.className = `chip ${response.ok ? 'good' : 'bad'}`
  element('error').hidden = true
  if (response.ok) showToken(body as TokenBody)
  else if (body !== undefined) showJson('error', body)
}

function showToken({ token, expiresIn }: TokenBody): void {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = decode(payload) as { readonly iat: number; readonly exp: number }
  showJson('header', decode(header))
  showJson('claims', claims)
  const bytes = Math.floor((signature.length * 3) / 4)
  element('signature').textContent = `Signature: ${bytes} bytes, not shown.`
  element('decoded').hidden = false
  startCountdown(expiresIn, claims.exp - claims.iat)
}

/** Counts down the seconds left. Uses `expiresIn`, so that a wrong browser clock has no effect. */
function startCountdown(expiresIn: number, lifetime: number): void {
  clearInterval(countdown)
  const endsAt = performance.now() + expiresIn * 1000
  const bar = element('bar') as HTMLProgressElement
  bar.max = lifetime
  element('lifetime').hidden = bar.hidden = false

  const tick = (): void => {
    const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000))
    bar.value = left
    element('left').textContent = left > 0 ? clock(left) : 'expired'
    if (left === 0) clearInterval(countdown)
  }
  tick()
  countdown = setInterval(tick, 1000)
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function showJson(id: string, value: unknown): void {
  const target = element(id)
  target.textContent = JSON.stringify(value, null, 2)
  target.hidden = false
}

/** Decodes base64url (RFC 7515 §2) to JSON. */
function decode(part: string): unknown {
  const binary = atob(part.replace(/-/g, '+').replace(/_/g, '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes))
}
