import { createElement } from 'react'
import { EmbedFrame, type EmbedFrameProps } from 'embed-auth/react'

const props: EmbedFrameProps = { style: { height: '80vh' } }
export const frame = createElement(EmbedFrame, props)
