import { PartitaError } from '../../errors.js'
import { INTERFACE, type NativeAddon } from './addon.js'

const PACKAGE = '@partita/native'

/** How a package is imported; tests give another. */
export type ImportPackage = (name: string) => Promise<unknown>

/** The package, or why it cannot be used. */
export type Loaded =
  | { readonly addon: NativeAddon }
  | { readonly addon?: undefined; readonly isAbsent: boolean; readonly reason: string }

/** Imports `@partita/native`, and makes sure that it speaks this version's language. */
export async function loadNative(importPackage: ImportPackage = importOptional): Promise<Loaded> {
  try {
    const addon = (await importPackage(PACKAGE)) as NativeAddon
    const reason = unfit(addon)
    return reason === undefined ? { addon } : { isAbsent: false, reason }
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    const isAbsent =
      /^(ERR_)?MODULE_NOT_FOUND$/.test(String(code)) && `${message}`.includes(`'${PACKAGE}'`)
    return { isAbsent, reason: isAbsent ? 'it is not installed' : firstLine(message ?? error) }
  }
}

/** Why a module is not what this version of the library calls. */
export function unfit(addon: NativeAddon | undefined): string | undefined {
  if (addon?.INTERFACE === INTERFACE) return undefined
  const found = typeof addon?.INTERFACE === 'number' ? `interface ${addon.INTERFACE}` : 'none'
  return `it is of another version: interface ${INTERFACE} is needed, ${found} was found`
}

export function absent(): PartitaError {
  return new PartitaError('UNSUPPORTED', `${PACKAGE} is not installed`, {
    where: "engine: 'native'",
    hint: `run: npm install ${PACKAGE}; or use the engine 'auto'`,
  })
}

/** A name that is not written into the import keeps bundlers from following it. */
function importOptional(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name)
}

function firstLine(error: unknown): string {
  return String(error).split('\n')[0].trim()
}
