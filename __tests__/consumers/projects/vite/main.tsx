import { createRoot } from 'react-dom/client'
import { createEmbedClient, type EmbedError } from 'embed-auth/client'
import { EmbedFrame } from 'embed-auth/react'

const client = createEmbedClient({ tokenUrl: '/api/embed-token' })
const onError = (error: EmbedError): void => console.warn(error.code)

createRoot(document.getElementById('root')!).render(
  <EmbedFrame client={client} style={{ height: '80vh' }} onError={onError} />,
)
