import { createRequire } from 'node:module'
import { EmbedFrame } from 'embed-auth/react'

// React 17 has no `exports`, so that an ES module cannot import `react-dom/server` by this name.
const require = createRequire(import.meta.url)
const { createElement, version } = require('react')
const { renderToString } = require('react-dom/server')

console.log(version.split('.')[0], renderToString(createElement(EmbedFrame, { id: 'embed' })))
