/**
 * The script of the embedded page, with the messages of the real one: CLIENT_INIT from the page,
 * VENDOR_INIT from the SDK, then CLIENT_AUTHENTICATION_SUCCESS and CLIENT_CONFIGURATION_FINISHED,
 * or CLIENT_AUTHENTICATION_FAILED. The session is kept in sessionStorage. As on the real platform,
 * the page answers any host page.
 */
export const activepiecesFrameScript = String.raw`(() => {
  'use strict'

  const HOME = '/flows'
  const page = window.sandboxFrame
  /** The page is a popup in connect({ newWindow }), and a frame everywhere else. */
  const host = window.opener ?? window.parent
  const isEmbedded = host !== window
  let isInitialized = false

  function post(type, data = {}) {
    host.postMessage({ type, data }, '*')
  }

  function refuse({ code, message, params, check }) {
    const answer = params?.message ?? message
    const finding = check?.findings.find(({ refused }) => refused) ?? { message: answer }
    page.refuse('activepieces', { code, answer, message: finding.message, fix: finding.fix, check })
    post('CLIENT_AUTHENTICATION_FAILED', { code, message: answer })
  }

  async function signIn(data) {
    page.busy('Signing in…')
    const tokenInUrl = new URLSearchParams(location.search).get('jwtToken')
    const exchange = '/api/v1/managed-authn/external-token'
    const body = { externalAccessToken: data.jwtToken || tokenInUrl }
    const answer = await page.postJson(exchange, body, { 'X-Sandbox-Check': '1' })
    const { view, ...session } = await answer.json()
    if (!answer.ok) return refuse(session)
    sessionStorage.setItem('token', session.token)
    sessionStorage.setItem('projectId', session.projectId)
    if (tokenInUrl) {
      view.check.findings.push({
        message: 'The token was in the URL of the frame. URLs are written to logs and histories.',
        fix: 'Use a newer version of the SDK, which sends the token as a message.',
      })
    }
    post('CLIENT_AUTHENTICATION_SUCCESS')
    open(view, data)
    post('CLIENT_CONFIGURATION_FINISHED')
  }

  function open(view, { hideSidebar, initialRoute }) {
    const [path, query] = (initialRoute || '/').split('?')
    if (path === '/embed/connections') return openConnection(new URLSearchParams(query))
    if (path === '/embed/mcp') return openMcpSettings()
    if (path === '/embed/mcp-authorize') return openMcpConsent()
    page.start(view, {
      hideNavigation: Boolean(hideSidebar),
      base: HOME,
      noun: 'Flows',
      onRoute(route) {
        post('CLIENT_ROUTE_CHANGED', { route })
        loadFlows().catch(() => {})
      },
    })
    // The platform reports only routes other than its start page.
    if (path === '/') page.show(HOME)
    else page.navigate(initialRoute)
  }

  /** Every page of the platform loads its data, and so finds out that the session has ended. */
  async function loadFlows() {
    const headers = { Authorization: 'Bearer ' + sessionStorage.getItem('token') }
    const answer = await fetch('/api/v1/flows', { headers })
    if (!answer.ok) page.ended(await answer.json())
  }

  function openConnection(query) {
    const pieceName = query.get('name')
    const connection = { id: 'sandbox-connection', name: query.get('connectionName') || pieceName }
    const text = 'The real platform asks for credentials here. The sandbox does not need any.'
    const buttons = [
      ['Connect', { connection }],
      ['Cancel', {}],
    ]
    page.dialog('Connect ' + pieceName, text, buttons, (result) =>
      post('CLIENT_NEW_CONNECTION_DIALOG_CLOSED', result),
    )
    post('CLIENT_SHOW_CONNECTION_IFRAME')
  }

  function openMcpSettings() {
    const text = 'The real platform shows the URL and the tools of the MCP server here.'
    page.dialog('MCP settings', text, [['Close']], () =>
      post('CLIENT_MCP_SETTINGS_DIALOG_CLOSED'),
    )
    post('CLIENT_SHOW_MCP_IFRAME')
  }

  function openMcpConsent() {
    const text = 'An MCP client asks for access to this project.'
    const buttons = [
      ['Allow', true],
      ['Deny', false],
    ]
    page.dialog('Allow MCP access', text, buttons, (isAllowed) => {
      const redirectUrl = location.origin + '/?code=sandbox-code'
      if (isAllowed) post('CLIENT_MCP_OAUTH_APPROVED', { redirectUrl })
      else post('CLIENT_MCP_OAUTH_DENIED')
    })
    post('CLIENT_SHOW_MCP_IFRAME')
  }

  window.addEventListener('message', ({ source, data: message }) => {
    if (source !== host || !message) return
    const { type, data = {} } = message
    if (type === 'VENDOR_INIT' && !isInitialized) {
      isInitialized = true
      signIn(data).catch((error) =>
        refuse(
          error.name === 'SecurityError'
            ? { code: 'STORAGE_BLOCKED', message: 'The browser blocks sessionStorage in this frame.' }
            : { code: 'UNREACHABLE', message: 'The sandbox did not answer the exchange.' },
        ),
      )
    } else if (type === 'VENDOR_ROUTE_CHANGED') {
      page.navigate(String(data.vendorRoute))
    }
  })

  if (isEmbedded) {
    page.busy('Waiting for the token from the host page…')
    post('CLIENT_INIT')
  } else {
    page.notEmbedded('activepieces')
  }
})()
`
