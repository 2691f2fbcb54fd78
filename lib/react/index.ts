'use client'

/** React 18 and 19 over the browser client. Renders on a server; mounts in the browser. */
export { EmbedFrame } from './embed-frame.js'
export type { EmbedFallback, EmbedFrameProps } from './embed-frame.js'
export { useEmbed } from './use-embed.js'
export type { UseEmbed, UseEmbedOptions } from './use-embed.js'
