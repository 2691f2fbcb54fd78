// As eslint-plugin-import and older bundlers do: `resolve` 1 reads `main`, and ignores `exports`.
const resolve = require('resolve')

const names = [
  'embed-auth',
  ...['admin', 'client', 'react', 'sandbox'].map((name) => `embed-auth/${name}`),
]
const found = names.map((name) => Object.keys(require(resolve.sync(name, { basedir: __dirname }))))
console.log(JSON.stringify(found.map((exported) => exported.length > 0)))
