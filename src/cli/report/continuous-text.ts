import type {
  ContinuousModel,
  ContinuousTask,
  Metrics,
  NumberRows,
} from '../tasks/continuous-task.js'

/** What `inspect --model` says of a model of continuous outputs. */
export function inspectModel(task: ContinuousTask, model: ContinuousModel) {
  const metrics = task.summarize(model)
  const summary = {
    task: task.name,
    features: model.featureCount,
    featureNames: task.columns(model) ?? null,
    options: model.options,
    training: trainingOf(model),
    metrics,
  }
  const lines = [
    `task      ${task.name}`,
    `columns   ${model.featureCount}${summary.featureNames ? `: ${summary.featureNames.join(', ')}` : ''}`,
    `fit       ${trainingText(model)}`,
    ...metricLines(metrics),
  ]
  return { summary, lines }
}

/** Rows and columns. */
export function sizesOf({ features, targetName }: NumberRows) {
  return { rows: features.rows, features: features.cols, ...(targetName && { target: targetName }) }
}

/** The same in words. */
export function sizesText({ features, targetName }: NumberRows): string {
  const target = targetName === undefined ? '' : `, target ${targetName}`
  return `${features.rows} rows, ${features.cols} columns${target}`
}

/** How a fit went, as numbers. */
export function trainingOf({ training, parameterCount }: ContinuousModel) {
  const { select, reference, aborted } = training
  return {
    parameters: parameterCount,
    steps: select.steps + (reference?.select.steps ?? 0),
    epochs: select.epochs,
    bestEpoch: select.bestEpoch,
    stopped: select.reason,
    validationLoss: select.loss ?? null,
    interrupted: aborted,
  }
}

/** The same in words. */
export function trainingText(model: ContinuousModel): string {
  const { epochs, bestEpoch, steps, parameters } = trainingOf(model)
  return `${epochs} epochs, the best ${bestEpoch}; ${steps} steps; ${parameters} parameters`
}

/** A line for each number. */
export function metricLines(metrics: Metrics): string[] {
  return Object.entries(metrics).map(
    ([name, value]) => `  ${name.padEnd(20)} ${value === null ? '–' : value.toFixed(4)}`,
  )
}
