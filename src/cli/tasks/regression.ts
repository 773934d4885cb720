import { EnergyRegressor, FittedRegressor, type RegressorOptions } from '../../tasks/index.js'
import { numberText } from '../report/number-text.js'
import { finiteOrNull } from '../report/summaries.js'
import type { ContinuousTask } from './continuous-task.js'
import { checkedOptions } from './fit-options.js'
import { readBounds, readWithTarget, schemaWithout } from './number-rows.js'

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
    { features, featureNames, schema: read, target, targetName },
    validation,
    hooks,
  ) {
    const schema = schemaWithout(read, targetName as string)
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
    const numbers = model.evaluate(features, target as Float64Array)
    return Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [name, finiteOrNull(value)]),
    )
  },
  summarize: () => ({}),
  columns: (model) => model.featureNames,
  predict(model, X, format) {
    const low = model.quantile(X, 0.05)
    const high = model.quantile(X, 0.95)
    const columns = [model.predict(X), model.predict(X, { statistic: 'median' }), low, high]
    return numberText(['mean', 'median', 'low90', 'high90'], columns, format)
  },
}
