import { EmbedFrame } from 'embed-auth/react'

export const page = <EmbedFrame className="tall" style={{ height: '80vh' }} />
