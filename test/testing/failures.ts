import { PartitaError } from '../../src/errors.js'
import type { Check } from '../../src/testing/index.js'

/** Runs all checks: the messages of those that failed, by name. Any other error is passed on. */
export async function failures(checks: readonly Check[]): Promise<Map<string, string>> {
  const failed = new Map<string, string>()
  for (const { name, run } of checks) {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof PartitaError) || error.code !== 'CHECK_FAILED') throw error
      failed.set(name, error.message)
    }
  }
  return failed
}
