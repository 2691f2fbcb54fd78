import { InvalidArgumentError, type Command } from 'commander'
import { createSandbox, parseFault, type Faults, type Sandbox } from '../../sandbox/index.js'
import { positiveInteger } from '../../values.js'
import type { CommandContext, Environment } from '../context.js'
import { faultFound, systemCode } from '../failure.js'
import { withEnvFile } from '../files.js'
import {
  collect,
  envFileOption,
  integerBetween,
  platformOption,
  PLATFORMS,
  withExamples,
  type CliPlatform,
} from '../options.js'
import { setting } from '../variables.js'
import { keyOfEnvironment, ownKey, type TrustedKey } from './keys.js'
import { printSettings } from './print.js'
import { DEFAULT_KEY_ID, DEFAULT_TENANT_ID, sandboxSettings } from './settings.js'

interface Options {
  readonly port: number
  readonly platform?: CliPlatform
  readonly fault?: readonly Faults[]
  readonly space?: readonly number[]
  readonly plan?: readonly number[]
  readonly role?: readonly string[]
  readonly out: string
  readonly envFile?: string
  readonly json?: true
}

const DEFAULT_PORT = 4747
const DEFAULT_SPACES = [12, 15, 20]
const DEFAULT_PLANS = [1, 2]

type Keys = Partial<Record<CliPlatform, TrustedKey>>

/** `sandbox`: both platforms on this machine, until it is told to stop. */
export function sandboxCommand(program: Command, context: CommandContext): void {
  const id = integerBetween(1, Number.MAX_SAFE_INTEGER)
  withExamples(
    program
      .command('sandbox')
      .summary('play both platforms on this machine')
      .description(
        'Plays Latenode and Activepieces on this machine, with no account. It trusts the keys of ' +
          'the environment, or a pair of its own that it writes; what it prints is an .env file.',
      )
      .option(
        '--port <port>',
        'where to listen; 0 takes a free port',
        integerBetween(0, 65_535),
        DEFAULT_PORT,
      )
      .addOption(platformOption('play this one alone; by default both'))
      .option(
        '--fault <fault>',
        'misbehave: hang, slow:500, fail-every:3, clock-skew:120, block-cookies; may be repeated',
        collect(readFault),
      )
      .option(
        '--space <id>',
        `a Latenode space; may be repeated (default: ${DEFAULT_SPACES.join(', ')})`,
        collect(id),
      )
      .option(
        '--plan <id>',
        `a Latenode plan; may be repeated (default: ${DEFAULT_PLANS.join(', ')})`,
        collect(id),
      )
      .option('--role <name>', 'a custom Activepieces role; may be repeated', collect(String))
      .option('--out <folder>', 'where its own pair of keys is kept', '.embed-auth')
      .addOption(envFileOption())
      .option('--json', 'print address and settings as JSON'),
    ['embed-auth sandbox', 'embed-auth sandbox --port 0 --fault slow:500 --fault clock-skew:120'],
  ).action(async (options: Options) => {
    const env = await withEnvFile(context.env, options.envFile)
    const keys = await trustedKeys(options, env)
    const sandbox = create(keys, options, env)
    // Before anybody knows that it runs, so that no signal comes too early.
    const stopped = context.stopped()
    const { url } = await listen(sandbox, options.port)
    const origin = url.replace('//127.0.0.1:', '//embedded.localhost:')
    const settings = sandboxSettings(keys, env, origin)
    if (options.json) context.out.json({ url, browserUrl: origin, settings })
    else printSettings(context, { url, settings, keys, sandbox: spacesAndPlans(options) })
    await stopped
    await sandbox.close()
    context.err.line(context.err.style.dim('The sandbox has stopped.'))
  })
}

async function trustedKeys(options: Options, env: Environment): Promise<Keys> {
  const keys: Keys = {}
  for (const platform of options.platform === undefined ? PLATFORMS : [options.platform]) {
    keys[platform] = (await keyOfEnvironment(platform, env)) ?? (await ownKey(options.out))
  }
  return keys
}

function spacesAndPlans({ space, plan }: Options): {
  spaces: readonly number[]
  plans: readonly number[]
} {
  return { spaces: space ?? DEFAULT_SPACES, plans: plan ?? DEFAULT_PLANS }
}

function create(keys: Keys, options: Options, env: Environment): Sandbox {
  const tenantId = setting(env, 'LATENODE_TENANT_ID') ?? DEFAULT_TENANT_ID
  const tenant = positiveInteger(tenantId)
  if (keys.latenode !== undefined && tenant === undefined) {
    throw faultFound('LATENODE_TENANT_ID is not a positive integer')
  }
  const keyId = setting(env, 'ACTIVEPIECES_SIGNING_KEY_ID') ?? DEFAULT_KEY_ID
  return createSandbox({
    ...(keys.latenode !== undefined && {
      latenode: {
        tenantId: tenant ?? DEFAULT_TENANT_ID,
        publicKey: keys.latenode.publicKey,
        ...spacesAndPlans(options),
      },
    }),
    ...(keys.activepieces !== undefined && {
      activepieces: {
        signingKeys: { [keyId]: keys.activepieces.publicKey },
        roles: options.role ?? [],
      },
    }),
    faults: Object.assign({}, ...(options.fault ?? [])) as Faults,
  })
}

async function listen(sandbox: Sandbox, port: number): Promise<{ readonly url: string }> {
  try {
    return await sandbox.listen(port)
  } catch (error) {
    const taken = systemCode(error) === 'EADDRINUSE'
    throw faultFound(
      taken
        ? `port ${port} is taken: choose another with --port, or 0 for a free one`
        : `cannot listen on port ${port} (${systemCode(error) ?? 'unknown fault'})`,
    )
  }
}

function readFault(text: string): Faults {
  try {
    return parseFault(text)
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : '')
  }
}
