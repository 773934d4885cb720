import { PartitaError } from '../../errors.js'
import { transformInputs } from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { dropWeightless, type TrainingData, type TrainingEvent } from '../../training/index.js'
import { partsOf } from '../choose/held-out.js'
import type { PassData } from '../fit/pipeline.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import {
  atBestTemperature,
  calibrationRows,
  type TemperatureProblem,
  temperatureProblem,
} from './calibrate-model.js'

/** Rows below which there are no folds. */
const FEWEST_ROWS = 8

/**
 * A fitted model at the temperature that is best for rows that models like it have not seen: each quarter of the
 * rows (beyond 4000 one quarter) is measured by a model fitted to the others.
 *
 * @param fitTo fits such a model to some of the rows
 * @throws PartitaError `EMPTY_DATA` for fewer than 8 rows
 */
export async function* calibrateOutOfFold<Y, Options extends ResolvedTaskOptions>(
  parts: FittedParts<Y, Options>,
  given: TrainingData,
  rng: Rng,
  fitTo: (rows: PassData) => AsyncGenerator<TrainingEvent, FittedParts<Y, Options>>,
): AsyncGenerator<TrainingEvent, FittedParts<Y, Options>> {
  const data = dropWeightless(given)
  const { rows } = data.features
  if (rows < FEWEST_ROWS) {
    throw new PartitaError('EMPTY_DATA', 'too few rows to calibrate out of fold', {
      expected: `at least ${FEWEST_ROWS} rows`,
      received: String(rows),
      hint: 'fit without calibrate, and calibrate on other rows',
    })
  }
  const problems: TemperatureProblem[] = []
  for (const { train, held } of partsOf(data, {}, 'best', rng)) {
    const own = yield* fitTo({ data: train })
    const features = transformInputs(held.features, own.inputs)
    problems.push(temperatureProblem(calibrationRows(own, features, held)))
  }
  return atBestTemperature(parts, problems, [])
}
