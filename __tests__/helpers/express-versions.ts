import express from 'express'
// Both major versions are installed; `express4` is an alias with the same types here.
import express4 from 'express4'

export type ExpressFactory = typeof express

/** For `describe.each`: the major versions of Express that the middleware supports. */
export const EXPRESS_VERSIONS: readonly (readonly [string, ExpressFactory])[] = [
  ['Express 4', express4],
  ['Express 5', express],
]
