/** Stable codes of every error this library throws on purpose. */
export type ErrorCode =
  | 'SHAPE_MISMATCH'
  | 'NOT_FINITE'
  | 'EMPTY_DATA'
  | 'UNKNOWN_LABEL'
  | 'NOT_IN_SPACE'
  | 'INVALID_OPTION'
  | 'UNSUPPORTED'
  | 'PARSE_ERROR'
  | 'FILE_ERROR'
  | 'MODEL_FILE'
  | 'QUEUE_ERROR'
  | 'DIVERGED'
  | 'ABORTED'
  | 'CHECK_FAILED'

/** What an error carries beside its message; each part is printed if present. */
export interface ErrorDetails {
  /** what was expected */
  expected?: string
  /** what came instead */
  received?: string
  /** file, line, row, column, option name … */
  where?: string
  /** what to do about it */
  hint?: string
  cause?: unknown
}

/**
 * The one error class of the library. `code` is stable across versions; the message says what was
 * expected, what came, where, and the way out.
 *
 * @example
 * ```ts
 * import { PartitaError } from 'partita'
 * const error = new PartitaError('SHAPE_MISMATCH', 'X and Y differ in rows', {
 *   expected: '3 rows', received: '2 rows', where: 'fit(X, Y)', hint: 'pass one output per input',
 * })
 * console.log(error.code, error.message)
 * ```
 */
export class PartitaError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<ErrorDetails>

  constructor(code: ErrorCode, summary: string, details: ErrorDetails = {}) {
    const parts = [summary]
    if (details.expected !== undefined) parts.push(`expected ${details.expected}`)
    if (details.received !== undefined) parts.push(`received ${details.received}`)
    if (details.where !== undefined) parts.push(`at ${details.where}`)
    if (details.hint !== undefined) parts.push(details.hint)
    super(parts.join('; '), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'PartitaError'
    this.code = code
    this.details = details
  }
}

/**
 * Throws an `INVALID_OPTION` error unless `condition` holds; `hint` says what to do about it.
 */
export function checkOption(
  condition: boolean,
  option: string,
  expected: string,
  received: unknown,
  hint?: string,
): asserts condition {
  if (!condition) {
    throw new PartitaError('INVALID_OPTION', `invalid option ${option}`, {
      expected,
      received: inWords(received),
      hint,
    })
  }
}

/** A value in an error message; of a plain object what it holds. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const text = String(value)
  if (text !== '[object Object]') return text
  const { name } = value as { readonly name?: unknown }
  if (typeof name === 'string') return `an object named ${JSON.stringify(name)}`
  return `an object with ${Object.keys(value as object).join(', ') || 'nothing in it'}`
}

/** Throws an `INVALID_OPTION` error unless `value` is one of `allowed`. */
export function checkOneOf(option: string, value: string, allowed: readonly string[]): void {
  checkOption(allowed.includes(value), option, `one of ${allowed.join(', ')}`, value)
}

/** What a caller gave, in words: `the text "a"`, `{ rows, cols }`. */
export function described(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return `{ ${Object.keys(value).join(', ')} }`
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`
  return String(value)
}
