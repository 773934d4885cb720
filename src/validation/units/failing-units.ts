import { PartitaError } from '../../errors.js'
import { rowsOfUnit } from './rows-of-unit.js'
import type { UnitRunner, WorkloadData } from './unit.js'

/**
 * The same runner, with the error of a fit as an outcome where a unit may fail.
 *
 * @internal
 */
export function withFailures(run: UnitRunner, { folds }: Pick<WorkloadData, 'folds'>): UnitRunner {
  return async (unit, hooks) => {
    try {
      return await run(unit, hooks)
    } catch (error) {
      const isOutcome = unit.mayFail && error instanceof PartitaError && error.code !== 'ABORTED'
      if (!isOutcome) throw error
      const { train, test } = rowsOfUnit(folds, unit)
      return {
        trainRows: train.length,
        testRows: test.length,
        metrics: {},
        seconds: { fit: 0, evaluate: 0 },
        millisecondsPerRow: 0,
        modelBytes: 0,
        digest: '',
        engine: '',
        warnings: [],
        failure: { code: error.code, message: error.message },
      }
    }
  }
}
