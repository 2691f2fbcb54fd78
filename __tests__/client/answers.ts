/** What the token route answers, for each platform. */
export const latenodeAnswer = {
  token: 'header.claims.signature',
  expiresIn: 300,
  expiresAt: '2026-01-01T00:05:00.000Z',
  platform: 'latenode',
  embed: { sdkUrl: 'https://latenode.test/static/sdk/0.1.6.js' },
}

export const activepiecesAnswer = {
  ...latenodeAnswer,
  platform: 'activepieces',
  embed: {
    sdkUrl: 'https://cdn.activepieces.test/sdk/embed/0.13.0.js',
    instanceUrl: 'https://flows.test',
  },
}
