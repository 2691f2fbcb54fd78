/** `embed-auth keygen`: generates a key pair. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { ALGORITHMS, type Algorithm } from '../contract/index.js'
import { usageError, type CommandContext } from './context.js'
import {
  curveOf,
  describeKey,
  generatePair,
  pairFiles,
  thumbprint,
  writePair,
  type PairFiles,
} from './keys.js'
import { withExamples } from './options.js'
import type { Printer } from './terminal/printer.js'

interface Options {
  readonly alg: Algorithm
  readonly out: string
  readonly bits?: number
  readonly json?: true
}

interface Facts extends PairFiles {
  readonly algorithm: string
  readonly key: string
  readonly thumbprint: string | undefined
}

export function keygenCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('keygen')
      .summary('generate a key pair')
      .description(
        'Generates a key pair for the sandbox, for tests, and for platforms that let you register ' +
          'a public key. Writes two PEM files; only you can read the private key (mode 0600). ' +
          'Prints no key and overwrites no file.',
      )
      .addOption(
        new Option('--alg <algorithm>', 'signature algorithm')
          .choices(ALGORITHMS)
          .default('RS512')
          .argParser(parseAlgorithm),
      )
      .option('--out <folder>', 'folder for the files; created if it does not exist', '.')
      .option('--bits <bits>', 'size of an RSA key: 2048, 3072 or 4096 (default: 2048)', parseBits)
      .option('--json', 'print file names and key details as JSON'),
    ['embed-auth keygen --alg RS512 --out keys', 'embed-auth keygen --alg ES256 --out keys --json'],
  ).action(async (options: Options) => {
    const { alg, out: folder, bits } = options
    const curve = curveOf(alg)
    if (bits !== undefined && curve !== undefined) {
      throw usageError(`--bits is only for RSA keys. A key for ${alg} is always on ${curve}.`)
    }
    const files = pairFiles(folder, `embed-auth-${alg}`)
    const pair = await generatePair(alg, bits)
    await writePair(folder, files, pair)
    const { publicKey } = pair
    const facts: Facts = {
      algorithm: alg,
      key: describeKey(publicKey),
      ...files,
      thumbprint: thumbprint(publicKey),
    }
    if (options.json) context.out.json(facts)
    else printFacts(context.out, facts)
  })
}

function printFacts(out: Printer, facts: Facts): void {
  out.line({ text: `New key pair for ${facts.algorithm} (${facts.key})`, paint: 'bold' })
  out.line()
  out.table([
    ['private key', `${facts.privateKeyFile} (mode 0600)`],
    ['public key', facts.publicKeyFile],
    ['thumbprint', `${facts.thumbprint ?? ''} (RFC 7638, SHA-256)`],
  ])
  out.heading('Next')
  out.table([
    [
      'private key',
      'Keep it on your server and out of version control. To try it with the sandbox, set:',
    ],
    ['', `LATENODE_PRIVATE_KEY_FILE=${facts.privateKeyFile}`],
    ['', `LATENODE_ALGORITHM=${facts.algorithm}`],
    [
      'public key',
      'Use it with the sandbox, in tests, or register it with a tenant or platform that accepts ' +
        'your public key. In production, Latenode issues the private key (contact its support), ' +
        'and Activepieces generates it in Platform Admin.',
    ],
    ['check', 'embed-auth doctor --platform latenode'],
  ])
}

function parseAlgorithm(text: string): Algorithm {
  const found = ALGORITHMS.find((name) => name === text.toUpperCase())
  if (found !== undefined) return found
  throw new InvalidArgumentError(`Allowed choices are ${ALGORITHMS.join(', ')}.`)
}

function parseBits(text: string): number {
  if (['2048', '3072', '4096'].includes(text)) return Number(text)
  throw new InvalidArgumentError('Allowed choices are 2048, 3072, 4096.')
}
