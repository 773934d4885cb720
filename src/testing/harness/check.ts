import { PartitaError } from '../../errors.js'

/**
 * One named check of the kit. Every list of checks plugs into any test runner:
 * `test.each(checkSpace(space))('$name', ({ run }) => run())`.
 */
export interface Check {
  readonly name: string
  /** returns or resolves if all is well; throws PartitaError CHECK_FAILED with the example if not */
  readonly run: () => void | Promise<void>
}

/** What a check found wrong. */
export interface Fault {
  /** one clause that says what is not as it must be */
  readonly summary: string
  readonly expected?: string
  readonly received?: string
  readonly where?: string
  readonly cause?: unknown
}

/** A check that throws what it finds. */
export function check(name: string, run: Check['run']): Check {
  return { name, run }
}

/** The error of a failed check. */
export function checkFailed({ summary, ...details }: Fault, where = details.where): PartitaError {
  return new PartitaError('CHECK_FAILED', summary, { ...details, where })
}

/** The checks as they are handed out: whatever else the tested code throws is a failed check too. */
export function guarded(checks: readonly Check[]): Check[] {
  const fail = (error: unknown): never => {
    if (error instanceof PartitaError && error.code === 'CHECK_FAILED') throw error
    throw checkFailed(thrown(error))
  }
  return checks.map(({ name, run }) => ({
    name,
    run: () => {
      try {
        return run()?.catch(fail)
      } catch (error) {
        return fail(error)
      }
    },
  }))
}

/** Throws the fault, if there is one. */
export function report(fault: Fault | undefined, where?: string): void {
  if (fault) throw checkFailed(fault, where)
}

/** What `test` finds; if it throws instead, that is a fault too. */
export function faultOf(test: () => Fault | undefined): Fault | undefined {
  try {
    return test()
  } catch (error) {
    return thrown(error)
  }
}

/** The fault of code that threw where it should not have. */
export function thrown(error: unknown): Fault {
  const code = error instanceof PartitaError ? ` ${error.code}` : ''
  const text = error instanceof Error ? `${error.name}${code}: ${error.message}` : String(error)
  return { summary: `an error was thrown: ${text}`, cause: error }
}
