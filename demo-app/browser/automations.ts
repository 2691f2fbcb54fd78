/** Script of the Automations page: opens the embed and shows the response of the token route. */
import { createEmbedClient, EmbedError, type Embed } from 'embed-auth/client'
import { element } from './element.js'
import { showResponse } from './token-panel.js'

const panel = element('token')

const client = createEmbedClient({
  tokenUrl: panel.dataset.tokenUrl,
  // The client never exposes the token, so the panel reads a copy of each response.
  fetch: async (...request) => {
    const response = await fetch(...request)
    await showResponse(response.clone())
    return response
  },
})

if (panel.dataset.granted === undefined) {
  // The page shows its own text for a denial. It still requests a token, to show that the route
  // denies it too.
  client.getToken().catch(ignoreEmbedErrors)
} else {
  let embed: Embed | undefined
  const open = async (): Promise<void> => {
    embed?.destroy()
    embed = await client.mount({
      container: 'embed',
      onNavigate: (route) => (element('route').textContent = route),
    })
  }
  open().catch(ignoreEmbedErrors)
  element('reopen').addEventListener('click', () => {
    open().catch(ignoreEmbedErrors)
  })
}

// A page restored from the back/forward cache can belong to a previous user, so it is reloaded.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

/** The client has already shown an `EmbedError`; any other error is a bug in this script. */
function ignoreEmbedErrors(error: unknown): void {
  if (!(error instanceof EmbedError)) throw error
}
