import { normalLogDensity } from '../../metrics/index.js'
import { DensityEstimator, type DensityOptions, FittedDensity } from '../../tasks/index.js'
import { densityTables } from '../report/found-tables.js'
import { numberText } from '../report/number-text.js'
import { finiteOrNull } from '../report/summaries.js'
import type { ContinuousTask } from './continuous-task.js'
import { checkedOptions } from './fit-options.js'
import { readBounds, readNumbers } from './number-rows.js'

/** Densities on the command line. */
export const density: ContinuousTask<FittedDensity> = {
  name: 'density',
  read: (path, values, like) => readNumbers(path, values, like),
  createOptions(values) {
    const { base, components, frequencies, bandwidth, hidden, objective, samples } = values
    const { steps, batchSize, rate, seed, engine, deterministic, threads } = values
    const options = {
      ...{ base, components, frequencies, bandwidth, hidden, objective, samples },
      ...{ steps, batchSize, rate, seed, engine, deterministic, threads },
      bounds: readBounds(values.bounds),
    } as DensityOptions
    return checkedOptions(options, (checked) => new DensityEstimator(checked))
  },
  fit: (
    options: DensityOptions,
    { features, featureNames, inputSchema: schema },
    validation,
    hooks,
  ) =>
    new DensityEstimator({ ...options, coordinates: featureNames, schema }).fit(features, {
      ...hooks,
      ...(validation && { validation: validation.features }),
    }),
  load: (bytes, options) => FittedDensity.fromBytes(bytes, options),
  measure: (model, { features }) => ({
    meanLogDensity: finiteOrNull(model.meanLogDensity(features)),
    normalLogDensity: finiteOrNull(normalLogDensity(features.values, features.cols)),
    ...numbersOf(model),
  }),
  async inquire(model, { features }, settings, words) {
    const diagnosis = await model.diagnose(features, settings)
    const html = words && (await model.report(features, { ...words, diagnosis }))
    const { meanLogDensity, normalLogDensity: normal } = diagnosis.evaluation
    return {
      metrics: {
        meanLogDensity: finiteOrNull(meanLogDensity),
        normalLogDensity: finiteOrNull(normal),
        ...numbersOf(model),
      },
      findings: { diagnosis, tables: densityTables(diagnosis), html },
    }
  },
  summarize: numbersOf,
  columns: (model) => model.featureNames,
  predict: (model, X, format, id) => numberText(['logDensity'], [model.logDensity(X)], format, id),
}

function numbersOf(model: FittedDensity) {
  const { value, learned, standardError, effectiveSampleSize } = model.logPartition()
  return {
    logPartition: finiteOrNull(value),
    logPartitionError: learned === undefined ? null : finiteOrNull(Math.abs(learned - value)),
    standardError: finiteOrNull(standardError),
    effectiveSampleSize: finiteOrNull(effectiveSampleSize),
  }
}
