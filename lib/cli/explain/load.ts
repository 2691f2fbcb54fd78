/** Loads the configuration and the user of `explain` from a module or from JSON. */
import { access } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readVariable } from '../../options/index.js'
import { isRecord } from '../../values.js'
import {
  causeText,
  describeCause,
  errorCode,
  failure,
  usageError,
  type CommandContext,
} from '../context.js'
import { readFileText, readStreamText } from '../files.js'
import { temporaryKey } from '../keys.js'
import { PLATFORM_INFO } from '../settings.js'

const MAX_JSON_BYTES = 1_048_576
const TYPESCRIPT = ['.ts', '.mts', '.cts']
const MODULES = ['.js', '.mjs', '.cjs', ...TYPESCRIPT]
/** Exports that are looked for if `--config` names none. */
const CONFIGURATION_EXPORTS = ['default', 'options', 'embedAuthOptions', 'embed', 'config']
const USER_EXPORTS = ['default', 'user']

/**
 * Loads the options of `embedAuth`, or a middleware; neither is checked here.
 * @param env environment of the process; gets a temporary key for each platform without a key
 */
export async function loadConfiguration(
  source: string,
  env: Record<string, string | undefined>,
): Promise<unknown> {
  const file = await parseSource(source, '--config')
  if (file.extension === '.json') return parseJson(await read(file), '--config')
  await addTemporaryKeys(env)
  return chooseExport(await importFile(file), file, {
    names: CONFIGURATION_EXPORTS,
    accepts: isConfiguration,
    expected:
      'the options of embedAuth ({ getUser, platform, policy }) or the result of embedAuth()',
  })
}

/** Loads a user. An exported function is called without arguments and may be async. */
export async function loadUser(source: string, { input }: CommandContext): Promise<unknown> {
  if (source === '-') return parseJson(await readStreamText(input, MAX_JSON_BYTES), '--user')
  const file = await parseSource(source, '--user')
  if (file.extension === '.json') return parseJson(await read(file), '--user')
  const exported = chooseExport(await importFile(file), file, {
    names: USER_EXPORTS,
    accepts: (value) => typeof value === 'function' || isRecord(value),
    expected: 'a user, or a function that returns a user',
  })
  if (typeof exported !== 'function') return exported
  try {
    return await (exported as () => unknown)()
  } catch (error) {
    throw failure(`The function in ${file.path} (--user) threw an error.\n${causeOf(error)}`)
  }
}

interface SourceFile {
  readonly option: string
  readonly path: string
  readonly extension: string
  /** Name behind `#`. */
  readonly exportName: string | undefined
}

/** Splits `FILE#NAME`. A file whose own name contains `#` is found first. */
async function parseSource(source: string, option: string): Promise<SourceFile> {
  const [, before, name] = /^(.+)#([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(source) ?? []
  const named = before !== undefined && !(await exists(source))
  const path = named ? before : source
  const extension = extname(path).toLowerCase()
  if (extension !== '.json' && !MODULES.includes(extension)) {
    const extensions = [...MODULES, '.json'].join(', ')
    throw usageError(`${option}: ${path} must end with one of ${extensions}.`)
  }
  if (named && extension === '.json') {
    throw usageError(`${option}: A JSON file has no exports. Remove #${name ?? ''}.`)
  }
  return { option, path, extension, exportName: named ? name : undefined }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

function read({ path, option }: SourceFile): Promise<string> {
  return readFileText(path, option, MAX_JSON_BYTES)
}

/** Parses JSON. The parser's own message quotes the text, so it is not shown. */
function parseJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw usageError(`${option}: The content is not valid JSON.`)
  }
}

/** Configurations often read their key from the environment, which has none in CI. */
async function addTemporaryKeys(env: Record<string, string | undefined>): Promise<void> {
  for (const { algorithm, key, keyFile } of Object.values(PLATFORM_INFO)) {
    if (readVariable(env, key) !== undefined || readVariable(env, keyFile) !== undefined) continue
    env[key] = await temporaryKey(algorithm && readVariable(env, algorithm))
  }
}

async function importFile({ path, option, extension }: SourceFile): Promise<unknown> {
  // Reports a file that does not exist or cannot be read.
  await readFileText(path, option, 0)
  try {
    return await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    const code = errorCode(error)
    const noTypeScript = code === 'ERR_UNKNOWN_FILE_EXTENSION' || code === 'ERR_NO_TYPESCRIPT'
    if (TYPESCRIPT.includes(extension) && noTypeScript) {
      throw usageError(
        `${option}: Node ${process.version} cannot load TypeScript. Use Node 22.18 or newer, or tsx:\n` +
          "  NODE_OPTIONS='--import tsx' npx embed-auth explain …",
      )
    }
    throw failure(`${path} (${option}) cannot be loaded.\n${causeOf(error)}`)
  }
}

/** An `EmbedAuthError` with its code; of any other error the message and the first stack line. */
function causeOf(error: unknown): string {
  if (isRecord(error) && error.name === 'EmbedAuthError') {
    return `${String(error.code)}: ${String(error.message)}`
  }
  const cause = describeCause(error)
  return cause === undefined ? 'The thrown value is undefined.' : causeText(cause)
}

interface Choice {
  /** Names to look for if none was given. */
  readonly names: readonly string[]
  readonly accepts: (value: unknown) => boolean
  readonly expected: string
}

/** Chooses an export. A CommonJS module has its exports also below `default`. */
function chooseExport(module: unknown, file: SourceFile, choice: Choice): unknown {
  const { option, path, exportName } = file
  const exported = isRecord(module) ? module : {}
  const inner = isRecord(exported.default) ? exported.default : {}
  const all = { ...inner, ...exported }
  if (exportName !== undefined) {
    const value = Object.hasOwn(all, exportName) ? all[exportName] : undefined
    if (choice.accepts(value)) return value
    const names = Object.keys(exported).filter((name) => name !== 'module.exports')
    throw usageError(
      Object.hasOwn(all, exportName)
        ? `${option}: The export ${exportName} of ${path} is not ${choice.expected}.`
        : `${option}: ${path} has no export ${exportName}. It exports ${names.join(', ') || 'nothing'}.`,
    )
  }
  const values = [exported, inner].flatMap((source) => choice.names.map((name) => source[name]))
  const found = values.find(choice.accepts)
  if (found !== undefined) return found
  throw usageError(
    `${option}: ${path} does not export ${choice.expected}. ` +
      `Export it as default, or name the export: ${path}#NAME`,
  )
}

function isConfiguration(value: unknown): boolean {
  if (typeof value === 'function') return 'explain' in value
  return isRecord(value) && 'platform' in value && 'policy' in value
}
