import { type ErrorCode, type ErrorDetails, PartitaError } from '../../errors.js'

/** Where in a text something is wrong; each part is printed if present. */
export interface TextPlace {
  readonly file?: string | undefined
  /** counted from 1 */
  readonly line?: number | undefined
  /** attribute, column or label */
  readonly item?: string | undefined
}

/** An error that says file, line and item, in that order. */
export function textError(
  code: ErrorCode,
  summary: string,
  { file, line, item }: TextPlace,
  details: Omit<ErrorDetails, 'where'> = {},
): PartitaError {
  const parts: string[] = []
  if (file !== undefined) parts.push(file)
  if (line !== undefined) parts.push(`line ${line}`)
  if (item !== undefined) parts.push(item)
  const where = parts.join(', ')
  return new PartitaError(code, summary, where === '' ? details : { ...details, where })
}

/** A value as an error message shows it: quoted, at most 40 characters. */
export function shown(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value)
}
