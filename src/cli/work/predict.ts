import { readFeatures, readFileWhole, writeFileWhole } from '../../io/index.js'
import { FittedMultilabel, FittedRanker } from '../../tasks/index.js'
import type { PredictValues } from '../commands/model-commands.js'
import type { CliContext } from '../options/context.js'
import { multilabelDecisionOptions } from '../options/multilabel-options.js'
import { rankingDecisionOptions } from '../options/ranking-options.js'
import { UsageError } from '../options/usage-error.js'
import {
  labelSetText,
  logPartitionText,
  orderText,
  pairText,
  probabilityText,
  rankText,
} from '../report/prediction-text.js'
import { uninterrupted } from '../running/interrupt.js'
import { checkWritable } from './check-writable.js'
import { exitCodes } from './exit-codes.js'
import { savedTask } from './saved-task.js'

/** `partita predict`: label sets, orders or probabilities for the rows of a file. */
export async function predict(values: PredictValues, context: CliContext): Promise<number> {
  const { output, quiet } = values
  checkExclusive(values)
  if (output !== undefined) await checkWritable(output)
  const bytes = await readFileWhole(values.model)
  const task = savedTask(bytes)
  if (values.task !== undefined && values.task !== task) {
    throw new UsageError(`--task cannot be ${values.task}`, `the model is of --task ${task}`)
  }
  const { text, warnings } =
    task === 'ranking' ? await predictOrders(bytes, values) : await predictSets(bytes, values)
  if (!quiet) for (const warning of warnings) context.stderr.write(`warning: ${warning}\n`)
  if (output === undefined) {
    context.stdout.write(text)
    return exitCodes.done
  }
  const written = new TextEncoder().encode(text)
  const interrupted = await uninterrupted(context, () => writeFileWhole(output, written))
  return interrupted ? exitCodes.interrupted : exitCodes.done
}

interface Predictions {
  readonly text: string
  readonly warnings: readonly string[]
}

async function predictSets(bytes: Uint8Array, values: PredictValues): Promise<Predictions> {
  const { engine, deterministic, format = 'csv', probabilities, logPartitionBy } = values
  const decision = decisionOf(values.decision, multilabelDecisionOptions.decision.choices)
  if (values.ranks) throw new UsageError('--ranks is for models of rankings')
  const model = await FittedMultilabel.fromBytes(bytes, { engine, deterministic })
  const { features, warnings } = await readFeatures(values.input, {
    features: model.featureNames,
    labels: model.labels,
    declared: declaredLabels(values.labels),
    missing: values.missing,
  })
  const text = logPartitionBy
    ? logPartitionText(model.logPartition(features, { method: logPartitionBy }), format)
    : probabilities
      ? probabilityText(model.predictProbabilities(features), model.labels, format)
      : labelSetText(model.predictSets(features, { decision }), format)
  return { text, warnings }
}

async function predictOrders(bytes: Uint8Array, values: PredictValues): Promise<Predictions> {
  const { engine, deterministic, format = 'csv', probabilities, ranks, logPartitionBy } = values
  const decision = decisionOf(values.decision, rankingDecisionOptions.decision.choices)
  const model = await FittedRanker.fromBytes(bytes, { engine, deterministic })
  const { items } = model
  const { features, warnings } = await readFeatures(values.input, {
    features: model.featureNames,
    labels: items,
    declared: declaredLabels(values.labels),
    missing: values.missing,
  })
  const text = logPartitionBy
    ? logPartitionText(model.logPartition(features, { method: logPartitionBy }), format)
    : probabilities
      ? pairText(model.pairwiseProbabilities(features), items, format)
      : ranks
        ? rankText(model.predictRanks(features, { decision }), items, format)
        : orderText(model.predictNames(features, { decision }), format)
  return { text, warnings }
}

/** Throws if the values ask for two kinds of output at once. */
function checkExclusive({ decision, probabilities, ranks, logPartitionBy }: PredictValues): void {
  const asked = [
    ...(probabilities ? ['--probabilities'] : []),
    ...(ranks ? ['--ranks'] : []),
    ...(logPartitionBy ? ['--log-partition-by'] : []),
  ]
  // ranks are decided too
  if (decision !== undefined && !ranks) asked.push('--decision')
  if (asked.length > 1) throw new UsageError(`${asked[1]} and ${asked[0]} exclude each other`)
}

/** The decision asked for, if the model's task has it. */
function decisionOf<Rule extends string>(
  asked: string | undefined,
  rules: readonly Rule[],
): Rule | undefined {
  const rule = rules.find((known) => known === asked)
  if (asked !== undefined && rule === undefined) {
    const hint = `this model decides by ${rules.join(', ')}`
    throw new UsageError(`--decision cannot be ${JSON.stringify(asked)}`, hint)
  }
  return rule
}

/** The labels the caller takes the input to have: an XML file or names. */
function declaredLabels(text: string | undefined): string | readonly string[] | undefined {
  if (text === undefined || /\.xml$/i.test(text)) return text
  return text.split(',')
}
