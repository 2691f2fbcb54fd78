/** Names what was given instead of a usable key, with a step that fixes it. Nothing given is quoted. */
import { pemBlocks } from './pem.js'

/** Fix for a path where a key belongs; `fromEnv` replaces it by the name of a variable. */
export const PASS_PATH = 'pass { path: … } to read the key from the file'

const SHARED_SECRET =
  'is text but not a key: pass PEM, a JWK or base64 of either. A shared secret cannot be used, because the ' +
  'platform verifies with a public key'

/** References that secret stores resolve, each with the step that resolves it. */
const REFERENCES: readonly (readonly [pattern: RegExp, what: string, step: string])[] = [
  [/^op:\/\//, '1Password (op://)', 'start the application with `op run -- COMMAND`'],
  [
    /^arn:aws[\w-]*:secretsmanager:/,
    'AWS Secrets Manager (arn:aws:secretsmanager:)',
    'read it with `aws secretsmanager get-secret-value --secret-id ARN --query SecretString --output text`',
  ],
  [
    /^arn:aws[\w-]*:ssm:/,
    'the AWS Parameter Store (arn:aws:ssm:)',
    'read it with `aws ssm get-parameter --name ARN --with-decryption --query Parameter.Value --output text`',
  ],
  [
    /^(?:ref\+)?vault:/,
    'Vault (vault:)',
    'read it with `vault kv get -field=FIELD PATH`, or start the application with the tool that replaces it',
  ],
  [
    /^projects\/[^/]+\/secrets\//,
    'Google Secret Manager (projects/…/secrets/…)',
    'read it with `gcloud secrets versions access latest --secret=NAME --project=PROJECT`',
  ],
  [
    /^@Microsoft\.KeyVault\(|^https:\/\/[\w-]+\.vault\.azure\.net\/secrets\//i,
    'Azure Key Vault',
    'allow the identity of the app to read the secret, or read it with `az keyvault secret show --id URI --query value --output tsv`',
  ],
  [
    /^\$\{|^\$\(|^\$\w+$|^%\w+%$|^\{\{|^<path:/,
    'a variable or template',
    'set the value itself, or use the tool that replaces the reference before the application starts',
  ],
]

/** Returns the problem of an unresolved reference; undefined for other text. */
export function referenceProblem(text: string): string | undefined {
  if (/^arn:aws[\w-]*:kms:|^projects\/[^/]+\/locations\/[^/]+\/keyRings\//.test(text)) {
    return 'is the name of a key in a KMS, which does not release it: pass a signer, see node_modules/embed-auth/docs/signers.md'
  }
  const found = REFERENCES.find(([pattern]) => pattern.test(text))
  if (found === undefined) return undefined
  const [, what, step] = found
  return `is a reference to ${what} that was not resolved to the key: ${step}`
}

const DASHES = '\u2010-\u2015\u2212'
const JOINED_DASHES = new RegExp(
  `[${DASHES}]-*(?:BEGIN|END) |(?:BEGIN|END) [A-Z0-9 ]+-*[${DASHES}]`,
)
const JOINED_DASHES_PROBLEM =
  'has dashes that a word processor joined (— for --): copy the key from its original file, or run ' +
  "`sed -E 's/^[-–—]+(BEGIN|END) ([A-Z ]+[A-Z])[-–—]+/-----\\1 \\2-----/' FILE`"
/** Base64 of DER starts with M, so an n after the first line is the rest of `\n`. */
const LOST_BACKSLASHES = /-----BEGIN [A-Z0-9 ]+-----(?:r?n)+[A-Z]/
const PATH_LIKE =
  /^(?:~|\.{1,2})?[\\/]|^[A-Za-z]:[\\/]|^file:\/\/|\.(?:pem|key|p8|jwk|json|der|crt|p12|pfx|ppk)$|^[\w.@~-]+(?:\/[\w.@~-]+)+$/i

/** Returns the problem of text that starts like PEM; undefined if it has complete blocks. */
export function problemOfPem(text: string): string | undefined {
  if (JOINED_DASHES.test(text)) return JOINED_DASHES_PROBLEM
  if (LOST_BACKSLASHES.test(text)) {
    return (
      'lost the backslashes of its \\n line ends (the letter n is left), as systemd does in an ' +
      'EnvironmentFile: set the output of `base64 -w0 FILE` instead'
    )
  }
  if (pemBlocks(text).length > 0) return undefined
  return (
    'starts like PEM but is cut off or damaged: in an .env file, put quotes around a value of several ' +
    'lines, or write \\n for its line ends'
  )
}

/** Returns the problem of text that is neither PEM nor a JWK. */
export function problemOfText(text: string): string {
  if (JOINED_DASHES.test(text)) return JOINED_DASHES_PROBLEM
  if (text.startsWith('PuTTY-User-Key-File-')) {
    return 'is a PuTTY key: convert it with `puttygen FILE -O private-openssh -o key.pem`'
  }
  if (/^(?:ssh-|ecdsa-sha2-)\S+ AAAA/.test(text)) {
    return (
      'is an OpenSSH public key: as `publicKey`, convert it with `ssh-keygen -e -m PKCS8 -f FILE`; as ' +
      '`privateKey`, pass the private key'
    )
  }
  if (text.includes('\0')) {
    return `is text of a UTF-16 file that was read as UTF-8: ${PASS_PATH}, or save the file as UTF-8`
  }
  if (PATH_LIKE.test(text)) return `looks like the path of a file: ${PASS_PATH}`
  return SHARED_SECRET
}

const PRIVATE_BY_LABEL: Readonly<Record<string, string>> = {
  'OPENSSH PRIVATE KEY':
    'is in the format of OpenSSH: convert a copy with `ssh-keygen -p -N "" -m PKCS8 -f COPY` and pass the copy',
  PKCS12:
    'is PKCS#12 (.p12, .pfx): convert it with `openssl pkcs12 -in FILE -nocerts -nodes -out key.pem` ' +
    '(if FILE is base64, decode it first with `base64 -d`)',
  'CERTIFICATE REQUEST': 'is a certificate request: pass the private key that it was created with',
}
const PUBLIC_BY_LABEL: Readonly<Record<string, string>> = {
  PKCS12:
    'is PKCS#12 (.p12, .pfx): convert it with `openssl pkcs12 -in FILE -clcerts -nokeys -out cert.pem` ' +
    '(if FILE is base64, decode it first with `base64 -d`)',
  'CERTIFICATE REQUEST':
    'is a certificate request: convert it with `openssl req -in FILE -noout -pubkey`',
}

/** Returns the problem of PEM blocks (DER included) without a key of this type. */
export function problemOfBlocks(labels: readonly string[], type: 'private' | 'public'): string {
  const known = type === 'private' ? PRIVATE_BY_LABEL : PUBLIC_BY_LABEL
  for (const label of labels) {
    if (Object.hasOwn(known, label)) return known[label] ?? ''
  }
  return type === 'private'
    ? 'contains no private key (PKCS#8, PKCS#1 or SEC1): pass one, such as a block BEGIN PRIVATE KEY'
    : 'contains no public key (SPKI, PKCS#1 or certificate): pass one, such as a block BEGIN PUBLIC KEY'
}
