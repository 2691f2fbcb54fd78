/** Browser script of the page of sign-ins: shows new content every two seconds. */
export const liveScript = String.raw`(() => {
  'use strict'
  const REFRESH_MS = 2000
  const status = document.getElementById('live')
  let shown

  async function refresh() {
    const answer = await fetch(location.href)
    const text = await answer.text()
    if (!answer.ok || text === shown) return
    shown = text
    const content = new DOMParser().parseFromString(text, 'text/html').getElementById('content')
    for (const details of content.querySelectorAll('details')) {
      const before = document.getElementById(details.id)
      if (before) details.open = before.open
    }
    const focused = document.activeElement.closest('details')?.id
    document.getElementById('content').replaceWith(content)
    if (focused) document.getElementById(focused)?.querySelector('summary').focus()
  }

  function show(text, tone) {
    status.textContent = text
    status.className = 'badge ' + tone
  }

  setInterval(() => {
    if (document.hidden) return
    refresh().then(
      () => show('Live', 'good'),
      () => show('The sandbox has stopped', 'bad'),
    )
  }, REFRESH_MS)
  show('Live', 'good')
})()
`
