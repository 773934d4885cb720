import { type ErrorCode, PartitaError } from '../errors.js'

/** An error as it survives the way from another thread or machine. */
export interface PlainError {
  readonly code?: ErrorCode
  readonly message: string
  readonly stack?: string | undefined
}

/** What is sent of an error. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  return error instanceof PartitaError ? { code: error.code, message, stack } : { message, stack }
}

/** The error itself, with where it came from if that is given. */
export function errorAt({ code, message, stack }: PlainError, where?: string): Error {
  const error = code
    ? new PartitaError(code, message, where === undefined ? {} : { where })
    : new Error(where === undefined ? message : `${message}; at ${where}`)
  if (stack !== undefined) error.stack = stack
  return error
}
