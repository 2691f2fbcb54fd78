import { createHash } from 'node:crypto'
import type { RemoteSigner } from 'embed-auth'
import * as pkcs11 from 'pkcs11js'
import type { Mechanism } from 'pkcs11js'
import { closeSession, openSession } from './pkcs11-token.js'
import type { Pkcs11Key, Session } from './pkcs11-token.js'

interface Recipe {
  mechanism: Mechanism
  /** Hashed here, because a token signs its input with CKM_ECDSA, hashed or not. */
  hash?: string
}
const rsa = (mechanism: number): Recipe => ({ mechanism: { mechanism } })
const ecdsa = (hash: string): Recipe => ({ mechanism: { mechanism: pkcs11.CKM_ECDSA }, hash })
function pss(mechanism: number, hashAlg: number, mgf: number, saltLen: number): Recipe {
  const parameter = { type: pkcs11.CK_PARAMS_RSA_PSS, hashAlg, mgf, saltLen }
  return { mechanism: { mechanism, parameter } }
}
const RECIPES = {
  RS256: rsa(pkcs11.CKM_SHA256_RSA_PKCS),
  RS384: rsa(pkcs11.CKM_SHA384_RSA_PKCS),
  RS512: rsa(pkcs11.CKM_SHA512_RSA_PKCS),
  PS256: pss(pkcs11.CKM_SHA256_RSA_PKCS_PSS, pkcs11.CKM_SHA256, pkcs11.CKG_MGF1_SHA256, 32),
  PS384: pss(pkcs11.CKM_SHA384_RSA_PKCS_PSS, pkcs11.CKM_SHA384, pkcs11.CKG_MGF1_SHA384, 48),
  PS512: pss(pkcs11.CKM_SHA512_RSA_PKCS_PSS, pkcs11.CKM_SHA512, pkcs11.CKG_MGF1_SHA512, 64),
  ES256: ecdsa('sha256'),
  ES384: ecdsa('sha384'),
  ES512: ecdsa('sha512'),
}
/** As long as an RSA-8192 signature; the result is cut to its length. */
const MAX_SIGNATURE_BYTES = 1024

/** Throws for a wrong library, token, PIN or key. `close()` closes the sessions. */
export function pkcs11Signer(
  key: Pkcs11Key & {
    algorithm: keyof typeof RECIPES
    /** Signatures at once; fewer than libuv's threads (4, or UV_THREADPOOL_SIZE). Defaults to 3. */
    sessions?: number
  },
): RemoteSigner & { close(): void } {
  const { mechanism, hash } = RECIPES[key.algorithm]
  const idle: Session[] = [openSession(key, 'private')]
  const turns = limit(key.sessions ?? 3)
  let failure: Error | undefined

  function take(): Session {
    if (failure !== undefined) throw failure
    try {
      return idle.pop() ?? openSession(key, 'private')
    } catch (error) {
      // A token locks itself after a few wrong PINs: do not try again after one.
      if (error instanceof Error && error.message.startsWith('CKR_PIN')) failure = error
      throw error
    }
  }

  async function signWith(session: Session, input: Buffer): Promise<Uint8Array> {
    const { cryptoki, handle } = session
    try {
      cryptoki.C_SignInit(handle, mechanism, session.key)
      const output = Buffer.alloc(MAX_SIGNATURE_BYTES)
      const signature = await cryptoki.C_SignAsync(handle, input, output)
      if (failure === undefined) idle.push(session)
      else closeSession(session)
      return signature
    } catch (error) {
      // The state of the session is unknown. The next call opens another one.
      closeSession(session)
      throw error
    }
  }

  return {
    algorithm: key.algorithm,
    async sign(data, signal) {
      const input = hash === undefined ? Buffer.from(data) : createHash(hash).update(data).digest()
      await turns.enter(signal)
      try {
        return await signWith(take(), input)
      } finally {
        turns.leave()
      }
    },
    close() {
      failure ??= new Error('the signer is closed')
      for (const session of idle.splice(0)) closeSession(session)
    },
  }
}

/** First in, first out. A call that is aborted while it waits leaves the queue. */
function limit(free: number) {
  const waiting = new Set<() => void>()
  return {
    enter(signal: AbortSignal): Promise<void> {
      if (free > 0) {
        free -= 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const begin = () => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        }
        const giveUp = () => {
          waiting.delete(begin)
          reject(new Error('aborted before a session was free'))
        }
        waiting.add(begin)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
    leave() {
      const [begin] = waiting
      if (begin === undefined) {
        free += 1
        return
      }
      waiting.delete(begin)
      begin()
    },
  }
}
