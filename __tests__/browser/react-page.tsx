/** The React page of the host application, for the browser. */
import { EmbedFrame } from 'embed-auth/react'
import { StrictMode, useState, version } from 'react'
import { createRoot } from 'react-dom/client'

declare global {
  interface Window {
    react: { version: string; ready: number; codes: string[]; show: (shown: boolean) => void }
  }
}

const state: Window['react'] = { version, ready: 0, codes: [], show: () => undefined }
window.react = state
const tokenUrl = new URLSearchParams(location.search).get('tokenUrl') ?? undefined

function App() {
  const [shown, setShown] = useState(true)
  state.show = setShown
  if (!shown) return null
  return (
    <EmbedFrame
      tokenUrl={tokenUrl}
      style={{ height: 400 }}
      onReady={() => state.ready++}
      onError={(error) => state.codes.push(error.code)}
    />
  )
}

createRoot(document.getElementById('embed')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
