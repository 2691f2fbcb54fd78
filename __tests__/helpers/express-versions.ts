import express from 'express'
// Both majors are installed; the older one stands under an alias and has the same surface here.
import express4 from 'express4'

export type ExpressFactory = typeof express

/** For `describe.each`: both majors of Express that the middleware supports. */
export const EXPRESS_VERSIONS: readonly (readonly [string, ExpressFactory])[] = [
  ['Express 4', express4],
  ['Express 5', express],
]
