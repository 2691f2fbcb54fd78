/** Where the sandbox takes tokens, and those who bring them. */
import type { Application } from 'express'
import request from 'supertest'

export const AUTHORIZE = '/latenode/api/authorize'
export const EXCHANGE = '/api/v1/managed-authn/external-token'

/** Brings a token to the Latenode side of a sandbox, by its application or its address. */
export function authorize(sandbox: Application | string, token: unknown, query = '') {
  return request(sandbox).post(`${AUTHORIZE}${query}`).send({ token })
}

/** Brings a token to the Activepieces side. */
export function exchange(sandbox: Application | string, externalAccessToken: unknown, query = '') {
  return request(sandbox).post(`${EXCHANGE}${query}`).send({ externalAccessToken })
}
