import * as pkcs11 from 'pkcs11js'
import type { Handle, PKCS11 } from 'pkcs11js'

export interface Pkcs11Key {
  /** The vendor's library: `/usr/lib/softhsm/libsofthsm2.so`. */
  library: string
  tokenLabel: string
  pin: string
  /** The label of private and public key on the token. */
  keyLabel: string
}

/** One operation runs in a session at a time. */
export interface Session {
  cryptoki: PKCS11
  handle: Handle
  key: Handle
}

/** Initialized once per process and kept: garbage collection of this object unloads the library. */
const loaded = new Map<string, PKCS11>()

function load(library: string): PKCS11 {
  const kept = loaded.get(library)
  if (kept !== undefined) return kept
  const cryptoki = new pkcs11.PKCS11(library)
  unless(pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED, () => {
    cryptoki.C_Initialize({ flags: pkcs11.CKF_OS_LOCKING_OK })
  })
  loaded.set(library, cryptoki)
  return cryptoki
}

/** A session that is logged in, with the handle of its key. */
export function openSession(key: Pkcs11Key, type: 'private' | 'public'): Session {
  const cryptoki = load(key.library)
  const slot = cryptoki
    .C_GetSlotList(true)
    .find((each) => cryptoki.C_GetTokenInfo(each).label.trim() === key.tokenLabel)
  if (slot === undefined) throw new Error('there is no token with this label')
  const handle = cryptoki.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION)
  try {
    // All sessions of a process share one login; it ends with the last of them.
    unless(pkcs11.CKR_USER_ALREADY_LOGGED_IN, () => {
      cryptoki.C_Login(handle, pkcs11.CKU_USER, key.pin)
    })
    const isPrivate = type === 'private'
    cryptoki.C_FindObjectsInit(handle, [
      { type: pkcs11.CKA_CLASS, value: isPrivate ? pkcs11.CKO_PRIVATE_KEY : pkcs11.CKO_PUBLIC_KEY },
      { type: pkcs11.CKA_LABEL, value: key.keyLabel },
    ])
    const [found, another] = cryptoki.C_FindObjects(handle, 2)
    cryptoki.C_FindObjectsFinal(handle)
    if (found === undefined) throw new Error('there is no key with this label on the token')
    if (another !== undefined) throw new Error('two keys on the token have this label')
    return { cryptoki, handle, key: found }
  } catch (error) {
    closeSession({ cryptoki, handle })
    throw error
  }
}

export function closeSession({ cryptoki, handle }: Pick<Session, 'cryptoki' | 'handle'>): void {
  try {
    cryptoki.C_CloseSession(handle)
  } catch {
    // The session is closed already.
  }
}

function unless(expectedCode: number, step: () => void): void {
  try {
    step()
  } catch (error) {
    if (!(error instanceof pkcs11.Pkcs11Error) || error.code !== expectedCode) throw error
  }
}
