/** @jest-environment node */
import { loadReact, VERSIONS } from './versions'

describe.each(VERSIONS)('React %s on a server', (major, suffix) => {
  it('renders the container without a window, and starts nothing', () => {
    expect(typeof window).toBe('undefined')
    const { react, embed, renderToString } = loadReact(suffix)
    expect(react.version.split('.')[0]).toBe(major)
    const fetch = jest.fn()
    const html = renderToString(
      react.createElement(embed.EmbedFrame, { className: 'tall', id: 'automations', fetch }),
    )
    expect(html).toBe('<div class="tall" id="automations"></div>')
    expect(fetch).not.toHaveBeenCalled()
  })
})
