import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Algorithm } from '../../index.js'
import { algorithmFacts, ALGORITHMS } from '../algorithms.js'
import type { CommandContext } from '../context.js'
import { usageError } from '../failure.js'
import { keyWords, thumbprint } from '../keys.js'
import { withExamples } from '../options.js'
import type { Printer } from '../terminal/printer.js'
import { table } from '../terminal/table.js'
import { generatePair } from './generate-pair.js'
import { pairFiles, refuseExisting, writePair, type PairFiles } from './write-pair.js'

interface Options {
  readonly alg: Algorithm
  readonly out: string
  readonly bits?: number
  readonly json?: true
}

const DEFAULT_BITS = 2048

/** `keygen`: a fresh key pair in two files. */
export function keygenCommand(program: Command, context: CommandContext): void {
  withExamples(
    program
      .command('keygen')
      .summary('make a key pair')
      .description(
        'Makes a key pair and writes it to two PEM files, the private half for its owner alone ' +
          '(mode 0600). Prints no key and overwrites no file.',
      )
      .addOption(
        new Option('--alg <algorithm>', 'what the key is to sign with')
          .choices(ALGORITHMS)
          .default('RS512')
          .argParser(readAlgorithm),
      )
      .option('--out <folder>', 'where the files go; made where it is missing', '.')
      .option('--bits <bits>', 'size of an RSA key: 2048, 3072 or 4096 (default: 2048)', readBits)
      .option('--json', 'print the names of the files and facts of the key as JSON'),
    ['embed-auth keygen --alg RS512 --out keys', 'embed-auth keygen --alg ES256 --out keys --json'],
  ).action(async (options: Options) => {
    const { alg, out: folder, bits } = options
    if (bits !== undefined && algorithmFacts(alg)?.curve !== undefined) {
      throw usageError(`--bits is for RSA keys; the size of a key for ${alg} is fixed`)
    }
    const files = pairFiles(folder, `embed-auth-${alg}`)
    await refuseExisting(files)
    const pair = await generatePair(alg, bits ?? DEFAULT_BITS)
    await writePair(folder, files, pair)
    const facts = {
      algorithm: alg,
      key: keyWords(pair.publicKey),
      ...files,
      thumbprint: thumbprint(pair.publicKey),
    }
    if (options.json) context.out.json(facts)
    else printFacts(context.out, facts)
  })
}

function printFacts(
  out: Printer,
  facts: PairFiles & { algorithm: string; key: string; thumbprint: string | undefined },
): void {
  const { style, width } = out
  out.line(style.bold(`A new key pair for ${facts.algorithm} (${facts.key})`))
  out.line('')
  const rows = [
    ['private key', `${facts.privateKeyFile}  (mode 0600)`],
    ['public key', facts.publicKeyFile],
    ['thumbprint', `${facts.thumbprint ?? ''}  (RFC 7638, SHA-256)`],
  ]
  out.lines(table(rows, { width }))
  out.heading('Next')
  out.lines(table(nextSteps(facts), { width }))
}

function nextSteps(facts: PairFiles & { algorithm: string }): string[][] {
  return [
    [
      'private key',
      'Stays on your server. Point the application at it, and keep it out of version control:\n' +
        `LATENODE_PRIVATE_KEY_FILE=${facts.privateKeyFile}\n` +
        `LATENODE_ALGORITHM=${facts.algorithm}`,
    ],
    [
      'public key',
      'Goes to Latenode, which verifies your tokens with it. Activepieces takes no key of yours: ' +
        'there you make the signing key in its settings.',
    ],
    ['then', 'embed-auth doctor --platform latenode'],
  ]
}

function readAlgorithm(text: string): Algorithm {
  const found = ALGORITHMS.find((name) => name === text.toUpperCase())
  if (found !== undefined) return found
  throw new InvalidArgumentError(`Allowed are ${ALGORITHMS.join(', ')}.`)
}

function readBits(text: string): number {
  if (['2048', '3072', '4096'].includes(text)) return Number(text)
  throw new InvalidArgumentError('Allowed are 2048, 3072 and 4096.')
}
