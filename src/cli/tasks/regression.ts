import {
  EnergyRegressor,
  FittedRegressor,
  type RegressorEvaluation,
  type RegressorOptions,
} from '../../tasks/index.js'
import { regressorTables } from '../report/found-tables.js'
import { numberText } from '../report/number-text.js'
import { finiteOrNull } from '../report/summaries.js'
import type { ContinuousTask, Metrics } from './continuous-task.js'
import { checkedOptions } from './fit-options.js'
import { readBounds, readWithTarget } from './number-rows.js'

/** Conditional densities on the command line. */
export const regression: ContinuousTask<FittedRegressor> = {
  name: 'regression',
  read: readWithTarget,
  createOptions(values) {
    const { base, components, ensemble, hidden, samples } = values
    const { steps, batchSize, rate, seed, engine, deterministic, threads } = values
    const options = {
      ...{ base, components, ensemble, hidden, samples },
      ...{ steps, batchSize, rate, seed, engine, deterministic, threads },
      bounds: readBounds(values.bounds),
    } as RegressorOptions
    return checkedOptions(options, (checked) => new EnergyRegressor(checked))
  },
  fit(
    options: RegressorOptions,
    { features, featureNames, inputSchema: schema, target, targetName },
    validation,
    hooks,
  ) {
    const named = { ...options, featureNames, schema, targets: [targetName as string] }
    return new EnergyRegressor(named).fit(features, target as Float64Array, {
      ...hooks,
      ...(validation && {
        validation: { X: validation.features, y: validation.target as Float64Array },
      }),
    })
  },
  load: (bytes, options) => FittedRegressor.fromBytes(bytes, options),
  measure(model, { features, target }) {
    return metricsOf(model.evaluate(features, target as Float64Array))
  },
  async inquire(model, { features, target }, settings, words) {
    const y = target as Float64Array
    const diagnosis = await model.diagnose(features, y, settings)
    const html = words && (await model.report(features, y, { ...words, diagnosis }))
    const tables = regressorTables(diagnosis)
    return { metrics: metricsOf(diagnosis.evaluation), findings: { diagnosis, tables, html } }
  },
  summarize: () => ({}),
  columns: (model) => model.featureNames,
  predict(model, X, format, id) {
    const low = model.quantile(X, 0.05)
    const high = model.quantile(X, 0.95)
    const columns = [model.predict(X), model.predict(X, { statistic: 'median' }), low, high]
    return numberText(['mean', 'median', 'low90', 'high90'], columns, format, id)
  },
}

/** Numbers, those of constants under names of their own. */
function metricsOf({ constant, ...numbers }: RegressorEvaluation): Metrics {
  const all = {
    ...numbers,
    ...(constant && { constantRmse: constant.rmse, constantCrps: constant.crps }),
  }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, finiteOrNull(value)]))
}
