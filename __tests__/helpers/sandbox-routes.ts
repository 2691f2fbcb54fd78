/** Sends tokens to the sandbox. */
import type { Application } from 'express'
import request from 'supertest'

export const AUTHORIZE = '/latenode/api/authorize'
export const EXCHANGE = '/api/v1/managed-authn/external-token'

/** Sends a token to the Latenode route of a sandbox, given as application or URL. */
export function authorize(sandbox: Application | string, token: unknown, query = '') {
  return request(sandbox).post(`${AUTHORIZE}${query}`).send({ token })
}

/** Sends a token to the Activepieces route of a sandbox. */
export function exchange(sandbox: Application | string, externalAccessToken: unknown, query = '') {
  return request(sandbox).post(`${EXCHANGE}${query}`).send({ externalAccessToken })
}
