/** The page's own script: opens the embed, and shows what the token route answered. */
import { createEmbedClient, EmbedError, type Embed } from 'embed-auth/client'
import { element } from './element.js'
import { showAnswer } from './token-panel.js'

const panel = element('token')

const client = createEmbedClient({
  tokenUrl: panel.dataset.tokenUrl,
  // The client keeps the token to itself; the panel reads a copy of each answer on its way in.
  fetch: async (...request) => {
    const response = await fetch(...request)
    await showAnswer(response.clone())
    return response
  },
})

if (panel.dataset.granted === undefined) {
  // This page shows its own refusal. The token is asked for all the same, to show that it is the
  // route that refuses it, not the page.
  client.getToken().catch(onlyExpected)
} else {
  let embed: Embed | undefined
  const open = async (): Promise<void> => {
    embed?.destroy()
    embed = await client.mount({
      container: 'embed',
      onNavigate: (route) => (element('route').textContent = route),
    })
  }
  open().catch(onlyExpected)
  element('reopen').addEventListener('click', () => {
    open().catch(onlyExpected)
  })
}

// A page that Back brings out of the browser's memory may be a former user's: ask for it anew.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

/** The client has already told the person; anything else is a fault of this script. */
function onlyExpected(error: unknown): void {
  if (!(error instanceof EmbedError)) throw error
}
