const { createElement, version } = require('react')
const { renderToString } = require('react-dom/server')
const { EmbedFrame } = require('embed-auth/react')

console.log(version.split('.')[0], renderToString(createElement(EmbedFrame, { id: 'embed' })))
