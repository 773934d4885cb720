/**
 * The name by which an expression speaks of something called `label`: letters and digits of any script
 * and `_` stay, every other character becomes `_`, and a leading digit gets a `_` before it.
 *
 * @example
 * ```ts
 * import { variableName } from 'partita/core'
 * console.log(variableName('heavy rain'), variableName('2nd')) // heavy_rain _2nd
 * ```
 */
export function variableName(label: string): string {
  const name = label.normalize('NFC').replace(/[^\p{L}0-9_]/gu, '_')
  return /^\p{L}|^_/u.test(name) ? name : `_${name}`
}
