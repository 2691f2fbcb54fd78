/** A configuration file → the options or the middleware that it exports. */
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isRecord } from '../../values.js'
import { codedError } from './coded-error.js'
import { faultFound, systemCode, usageError, type CliFailure } from '../failure.js'
import { readTextFile } from '../files.js'
import { addStandInKeys } from './stand-in-keys.js'
import { printableLines } from '../terminal/printable.js'

const MOST_JSON_BYTES = 1_048_576
const NAMES = ['default', 'options', 'embedAuthOptions', 'embed', 'config']
const TYPESCRIPT = ['.ts', '.mts', '.cts']
const MODULES = ['.js', '.mjs', '.cjs', ...TYPESCRIPT]

/**
 * What a configuration exports, unchecked.
 * @param env what the module reads; keys that it may ask for are filled in
 */
export async function loadConfig(
  path: string,
  env: Record<string, string | undefined>,
): Promise<unknown> {
  const extension = extname(path).toLowerCase()
  if (extension === '.json')
    return parseJson(await readTextFile(path, '--config', MOST_JSON_BYTES), '--config')
  if (!MODULES.includes(extension)) {
    throw usageError(`--config takes ${MODULES.join(', ')} or .json`)
  }
  // Read first for its plain words about a file that is not there.
  await readTextFile(path, '--config', 0)
  await addStandInKeys(env)
  return pickExport(await importConfig(path, extension), path)
}

async function importConfig(path: string, extension: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    throw TYPESCRIPT.includes(extension) && lacksTypeScript(error)
      ? noTypeScript()
      : importFault(error)
  }
}

function lacksTypeScript(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_NO_TYPESCRIPT'
}

function noTypeScript(): CliFailure {
  return usageError(
    `this Node (${process.version}) loads no TypeScript: use Node 22.18 or newer, or let tsx load it:\n` +
      "  NODE_OPTIONS='--import tsx' npx embed-auth explain …",
  )
}

function importFault(error: unknown): CliFailure {
  const coded = codedError(error)
  if (coded !== undefined) {
    return faultFound(`the configuration is refused: ${coded.code}: ${coded.message}`)
  }
  const { name, message } =
    error instanceof Error ? error : { name: 'a value', message: 'that is no error was thrown' }
  return faultFound(`the configuration cannot be loaded: ${name}: ${printableLines(message, 800)}`)
}

/** The export that holds options or a middleware; that of a CommonJS module stands one level deeper. */
function pickExport(module: unknown, path: string): unknown {
  const found = candidates(module).find(isConfiguration)
  if (found !== undefined) return found
  throw usageError(
    `${path} exports neither options ({ getUser, platform, policy }) nor what embedAuth() made; ` +
      'export one of them as default',
  )
}

function candidates(module: unknown): unknown[] {
  if (!isRecord(module)) return []
  const own = NAMES.map((name) => module[name])
  return [
    ...own,
    ...own
      .slice(0, 1)
      .flatMap((inner) => (isRecord(inner) ? NAMES.map((name) => inner[name]) : [])),
  ]
}

function isConfiguration(value: unknown): boolean {
  if (typeof value === 'function') return 'explain' in value
  return isRecord(value) && 'platform' in value && 'policy' in value
}

/** Parses JSON that a person wrote; the parser's own message would quote it. */
export function parseJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw usageError(`${option}: the content is not JSON`)
  }
}
