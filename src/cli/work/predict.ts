import { PartitaError } from '../../errors.js'
import {
  checkWritable,
  type FeatureBlock,
  readFileWhole,
  taskOfModel,
  writeFileWhole,
} from '../../io/index.js'
import { streamUnits } from '../../workers/index.js'
import { exitCodes } from '../exit-codes.js'
import type { CliContext } from '../options/context.js'
import type { PredictValues } from '../options/prediction-options.js'
import { UsageError } from '../options/usage-error.js'
import { numberedText } from '../report/prediction-text.js'
import { BlockWarnings } from '../running/block-warnings.js'
import { interruptible } from '../running/interrupt.js'
import { parquetBytes, type WrittenRows } from '../running/parquet-bytes.js'
import { isParquet, rowBlocks } from '../running/row-blocks.js'
import { written } from '../running/written.js'
import type { SavedTask } from '../tasks/cli-task.js'
import { type ContinuousName, continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTaskOf } from '../tasks/load-task.js'
import { readNumberBlocks } from '../tasks/number-rows.js'
import { limitNames } from './answer-rows.js'
import { type AnsweredRows, idColumn, openRows, type RowsToAnswer } from './open-rows.js'

const NO_DIGEST =
  'the model file is of before there were digests: damage to it goes unnoticed; fit again, or load and save it'

/** `partita predict`: outputs or probabilities for the rows of a file, block by block. */
export async function predict(values: PredictValues, context: CliContext): Promise<number> {
  const { output, quiet } = values
  checkExclusive(values)
  const isParquetFile = output !== undefined && isParquet(output)
  if (isParquetFile && values.format !== undefined) {
    throw new UsageError(`--format ${values.format} and --output ${output} exclude each other`)
  }
  if (output !== undefined) await checkWritable(output)
  const bytes = await readFileWhole(values.model)
  const continuous = continuousName(taskOfModel(bytes))
  const warnings = new BlockWarnings(quiet ? { write() {} } : context.stderr)
  if (continuous && isParquetFile) {
    throw new UsageError('--output in .parquet is for models of outputs that can be counted')
  }
  if (continuous && (values.workers ?? 1) > 1) {
    throw new UsageError('--workers is for models of outputs that can be counted')
  }
  const parts = continuous
    ? continuousPredictions(continuous, bytes, values)
    : finitePredictions(bytes, values)
  const stopping = '\nstopping: nothing is written\n'
  const stop = () => void (output !== undefined && context.stderr.write(stopping))
  return interruptible(context, stop, async (signal) => {
    const told = (async function* () {
      for await (const part of parts) {
        if (signal.aborted) throw new PartitaError('ABORTED', 'the predictions were interrupted')
        warnings.add(part.warnings)
        yield part
      }
      warnings.finish()
    })()
    if (output === undefined) {
      for await (const { text } of told) if (!(await written(context.stdout, text()))) break
      return exitCodes.done
    }
    try {
      await writeFileWhole(output, isParquetFile ? parquetBytes(rowsOf(told)) : encoded(told))
    } catch (error) {
      if (signal.aborted) return exitCodes.interrupted
      throw error
    }
    return signal.aborted ? exitCodes.interrupted : exitCodes.done
  })
}

/** Predictions of some rows. */
interface PredictionPart {
  text(): string
  /** absent for models of continuous outputs */
  readonly rows?: WrittenRows
  readonly warnings: readonly string[]
}

async function* encoded(parts: AsyncIterable<PredictionPart>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const { text } of parts) yield encoder.encode(text())
}

async function* rowsOf(parts: AsyncIterable<PredictionPart>): AsyncGenerator<WrittenRows> {
  for await (const { rows } of parts) if (rows) yield rows
}

/** Log-densities of rows, or the law of the target of each. */
async function* continuousPredictions(
  name: ContinuousName,
  bytes: Uint8Array,
  values: PredictValues,
): AsyncGenerator<PredictionPart> {
  const { task: asked, decision, ranks, probabilities, labels, logPartitionBy } = values
  if (asked !== undefined && asked !== name) {
    throw new UsageError(`--task cannot be ${asked}`, `the model is of --task ${name}`)
  }
  const wrong = { decision, ranks, probabilities, labels, 'log-partition-by': logPartitionBy }
  const [option] = Object.entries(wrong).find(([, value]) => value) ?? []
  if (option) throw new UsageError(`--${option} is for models of outputs that can be counted`)
  const { engine, deterministic, threads, format = 'csv' } = values
  const task = await loadContinuous(name)
  const model = await task.load(bytes, { engine, deterministic, threads })
  const { schema } = model
  if (values.missing === 'mean' && !schema) {
    const hint = 'the model was saved before such models kept the means of training: fit again'
    throw new UsageError('--missing cannot be "mean" here', hint)
  }
  const names = task.columns(model)
  let isFirst = true
  for await (const rows of readNumberBlocks(
    values.input,
    values,
    names && { featureNames: names, schema },
  )) {
    const text = task.predict(model, rows.features, format, idColumn(values, rows.ids))
    // the names of the columns stand once
    const isHeaded = format === 'csv' && !isFirst
    const own = isHeaded ? text.slice(text.indexOf('\n') + 1) : text
    yield { text: () => own, warnings: rows.warnings }
    isFirst = false
  }
}

async function* finitePredictions(
  bytes: Uint8Array,
  values: PredictValues,
): AsyncGenerator<PredictionPart> {
  const task = await loadTaskOf(bytes)
  checkTask(task, values)
  const { workers = 1, format = 'csv', input, maxMemory, maxSeconds } = values
  // the question is checked here, whoever answers it
  const { options, isOld, answer } = await openRows({ bytes, values })
  const blocks = rowBlocks(input, { ...options, maxMemory, maxSeconds })
  const script = new URL('./predict-worker.js', import.meta.url)
  const answered =
    workers === 1
      ? answeredHere(blocks, answer)
      : streamUnits<FeatureBlock, AnsweredRows>({
          units: blocks,
          workers,
          noun: `a block of ${input}, number`,
          script,
          workerData: { bytes, values } satisfies RowsToAnswer,
        })
  let first = 1
  for await (const { count, text, table, warnings } of answered) {
    const start = first
    yield {
      text: () => (text ? numberedText(text, format, start) : ''),
      ...(table && { rows: { ...table, first } }),
      warnings: isOld && first === 1 ? [...warnings, NO_DIGEST] : warnings,
    }
    first += count
  }
}

async function* answeredHere(
  blocks: AsyncIterable<FeatureBlock>,
  answer: (block: FeatureBlock) => Promise<AnsweredRows>,
): AsyncGenerator<AnsweredRows> {
  for await (const block of blocks) yield await answer(block)
}

/** Throws UsageError for what the model's task does not have. */
function checkTask(task: SavedTask, values: PredictValues): void {
  const { name, decisions } = task
  const { decision, ranks, labels } = values
  const probabilities = values.probabilities || values.withProbabilities
  if (values.task !== undefined && values.task !== name) {
    throw new UsageError(`--task cannot be ${values.task}`, `the model is of --task ${name}`)
  }
  if (decision !== undefined && !decisions.includes(decision)) {
    const hint = `this model decides by ${decisions.join(', ')}`
    throw new UsageError(`--decision cannot be ${JSON.stringify(decision)}`, hint)
  }
  if (!task.limitedDecision) {
    const limit = limitNames(values)[0]
    if (limit) throw new UsageError(`${limit} is for models of label sets`)
  }
  if (ranks && !task.writtenRanks) throw new UsageError('--ranks is for models of rankings')
  const isNamed = 'is for models of label sets and rankings'
  if (labels !== undefined && !task.outputNames) {
    throw new UsageError(`--labels ${isNamed}`, 'columns that are no features are left out anyway')
  }
  if (probabilities && !task.writtenProbabilities) {
    const hint = 'in a program, FittedPredictor has expectedCode and sample'
    throw new UsageError(`--probabilities ${isNamed}`, hint)
  }
}

/** Throws if the values ask for two kinds of output at once. */
function checkExclusive(values: PredictValues): void {
  const { decision, probabilities, withProbabilities, ranks, logPartitionBy } = values
  const asked = [
    ...(probabilities ? ['--probabilities'] : []),
    ...(withProbabilities && (probabilities || logPartitionBy) ? ['--with-probabilities'] : []),
    ...(ranks ? ['--ranks'] : []),
    ...(logPartitionBy ? ['--log-partition-by'] : []),
  ]
  // ranks are decided too
  if (decision !== undefined && !ranks) asked.push('--decision')
  else asked.push(...limitNames(values).slice(0, 1))
  if (asked.length > 1) throw new UsageError(`${asked[1]} and ${asked[0]} exclude each other`)
}
