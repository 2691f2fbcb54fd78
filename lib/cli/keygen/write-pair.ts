/** Writing a pair: both halves or neither, the private one for its owner alone, nothing overwritten. */
import { lstat, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { faultFound, systemCode } from '../failure.js'
import { fileFault } from '../files.js'
import type { GeneratedPair } from './generate-pair.js'

export interface PairFiles {
  readonly privateKeyFile: string
  readonly publicKeyFile: string
}

/** Where a pair goes: `<folder>/<name>.private.pem` and `<folder>/<name>.public.pem`. */
export function pairFiles(folder: string, name: string): PairFiles {
  return {
    privateKeyFile: join(folder, `${name}.private.pem`),
    publicKeyFile: join(folder, `${name}.public.pem`),
  }
}

/** Refuses where either file is there, before a key is made for nothing. */
export async function refuseExisting(files: PairFiles): Promise<void> {
  for (const path of [files.privateKeyFile, files.publicKeyFile]) {
    if (await exists(path)) throw alreadyThere(path)
  }
}

/** Writes PKCS#8 with mode 0600 and SPKI with mode 0644 into a folder that is made where missing. */
export async function writePair(
  folder: string,
  files: PairFiles,
  { privateKey, publicKey }: GeneratedPair,
): Promise<void> {
  const { privateKeyFile, publicKeyFile } = files
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw faultFound(`cannot make the folder ${folder}: ${fileFault(error)}`)
  }
  await writeNew(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600)
  try {
    await writeNew(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }), 0o644)
  } catch (error) {
    await unlink(privateKeyFile)
    throw error
  }
}

/** `wx` (O_EXCL) follows no symbolic link and loses no race against another writer. */
async function writeNew(path: string, text: string | Buffer, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw alreadyThere(path)
    throw faultFound(`cannot write ${path}: ${fileFault(error)}`)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}

function alreadyThere(path: string): Error {
  return faultFound(
    `${path} exists already and is never overwritten: give another folder with --out, or move it`,
  )
}
