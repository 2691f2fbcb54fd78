/**
 * Every block of code of every page is run by a test, or is named here with the reason why not. A test
 * runs a block when its file names the block's id; `sample` makes sure that it did.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksOf, idOf, pages, ROOT } from './pages.js'

/** Files that pages quote (`samples.test.ts` holds the two equal), and the test that runs each. */
const QUOTED: Readonly<Record<string, string>> = {
  'examples/minimal/app.js': 'docs/examples.test.ts',
  'examples/minimal/app.ts': 'consumers/newcomer.test.ts',
  'examples/minimal/index.html': 'docs/browser-samples.test.ts',
  'examples/server-rendered/views/automations.ejs': 'docs/browser-samples.test.ts',
  'observability/opentelemetry.ts': 'docs/observability.test.ts',
  'observability/prometheus.ts': 'docs/observability.test.ts',
  'operations/drain.ts': 'services/drain-server.ts',
  'operations/health.ts': 'services/drain-server.ts',
  'signers/aws-kms.ts': 'docs/signer-recipes.test.ts',
  'signers/azure-key-vault.ts': 'docs/signer-recipes.test.ts',
  'signers/google-cloud-kms.ts': 'docs/signer-recipes.test.ts',
  'signers/pkcs11-public-key.ts': 'services/softhsm/signer.test.ts',
  'signers/pkcs11-token.ts': 'services/softhsm/signer.test.ts',
  'signers/pkcs11.ts': 'services/softhsm/signer.test.ts',
  'signers/vault-transit.ts': 'docs/signer-recipes.test.ts',
}

/** Templates, and the application that serves each. */
const SERVED_BY: Readonly<Record<string, string>> = {
  'examples/minimal/index.html': 'examples/minimal/app.js',
  'examples/server-rendered/views/automations.ejs': 'examples/server-rendered/app.js',
}

/** Not run by a test of Jest, and why. */
const LISTED: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md#way': 'a picture',
  'CONTRIBUTING.md#setup': 'npm ci and npm test: .ci/run runs both, as they stand',
  'README.md#tests': 'npm ci and npm test: .ci/run runs both, as they stand',
  'docs/cli.md#named-export': 'the tests of `explain` run the same form with files of their own',
  'docs/operations.md#suites': 'the other suites: .ci/run runs each, as it stands',
  'docs/operations.md#rules': 'needs a Prometheus; its metrics, labels and values are checked',
  'docs/recipes.md#docker': 'needs Docker, and a user who can change the owner of a file',
}

/** The page of measurements shows how to take them again: twenty minutes on a quiet machine. */
const MEASUREMENT = /^docs\/performance\.md/

const blocks = pages().flatMap(blocksOf)
const shown = blocks.filter(({ page }) => !MEASUREMENT.test(page))
const sources = readdirSync(join(ROOT, '__tests__'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.endsWith('inventory.test.ts'))
  .map((name) => [name, readFileSync(join(ROOT, '__tests__', name), 'utf8')] as const)

/** The tests that run a block. */
function runnersOf(id: string): string[] {
  const [, file] = /#file:(.*)$/.exec(id) ?? []
  const named = sources.filter(([, text]) => text.includes(`'${id}'`)).map(([name]) => name)
  return file !== undefined && QUOTED[file] !== undefined ? [...named, QUOTED[file]] : named
}

it('every block has a name of its own', () => {
  const ids = shown.map(idOf)
  expect(ids.filter((id, index) => /:\d+$/.test(id) || ids.indexOf(id) !== index)).toEqual([])
})

it('every block is run by a test, or is listed with the reason', () => {
  const neither = shown.map(idOf).filter((id) => runnersOf(id).length === 0 && !LISTED[id])
  expect(neither).toEqual([])
})

it('nothing is listed that is gone, or that a test runs', () => {
  const ids = shown.map(idOf)
  const ran = Object.keys(LISTED).filter((id) =>
    sources.some(([, text]) => text.includes(`sample('${id}'`)),
  )
  expect([...Object.keys(LISTED).filter((id) => !ids.includes(id)), ...ran]).toEqual([])
})

it('every quoted file is loaded by the test that is said to run it', () => {
  const quotes = new Set(blocks.flatMap(({ marks }) => marks.file ?? []))
  expect(Object.keys(QUOTED).filter((file) => !quotes.has(file))).toEqual([])
  const unloaded = Object.entries(QUOTED).filter(([file, test]) => {
    const text = readFileSync(join(ROOT, '__tests__', test), 'utf8')
    const [, name = ''] = /^\w+\/(.*?)(?:\.ts)?$/.exec(SERVED_BY[file] ?? file) ?? []
    return !text.includes(name)
  })
  expect(unloaded).toEqual([])
})

it('what is left to CI stands in it word for word', () => {
  const steps = readFileSync(join(ROOT, '.ci', 'run'), 'utf8').split('\n')
  const leftToCi = Object.keys(LISTED).filter((id) => LISTED[id]!.includes('.ci/run'))
  const commands = blocks
    .filter((block) => leftToCi.includes(idOf(block)))
    .flatMap(({ code }) => code.split(/\n| && /).map((line) => line.replace(/ +#.*$/, '')))
  expect(commands.length).toBeGreaterThan(5)
  expect(commands.filter((command) => !steps.includes(command))).toEqual([])
})

it('the page of measurements holds nothing but its command', () => {
  const others = blocks.filter(
    ({ page, code }) =>
      MEASUREMENT.test(page) && code.split('\n').some((line) => !/^npm run bench\b/.test(line)),
  )
  expect(others.map(idOf)).toEqual([])
})
