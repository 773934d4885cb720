import { readFileWhole } from '../../io/index.js'
import { FittedMultilabel, FittedRanker } from '../../tasks/index.js'
import type { InspectValues } from '../commands/model-commands.js'
import type { CliContext } from '../options/context.js'
import { UsageError } from '../options/usage-error.js'
import { exitCodes } from './exit-codes.js'
import { inspectClassifier, inspectLabels } from './inspect-multilabel.js'
import { inspectRanker, inspectRankings } from './inspect-ranking.js'
import { savedTask } from './saved-task.js'

/** What was found: for machines, and as lines of text. */
export interface Inspection {
  readonly summary: object
  readonly lines: readonly string[]
}

/** `partita inspect`: what is in a model file or a data file. */
export async function inspect(values: InspectValues, context: CliContext): Promise<number> {
  const { model, data, json } = values
  if ((model === undefined) === (data === undefined)) {
    throw new UsageError('inspect needs one of --model and --data')
  }
  const { summary, lines } =
    model === undefined ? await inspectData(data as string, values) : await inspectModel(model)
  context.stdout.write(`${json ? JSON.stringify(summary) : lines.join('\n')}\n`)
  return exitCodes.done
}

async function inspectModel(path: string): Promise<Inspection> {
  const bytes = await readFileWhole(path)
  return savedTask(bytes) === 'ranking'
    ? inspectRanker(await FittedRanker.fromBytes(bytes))
    : inspectClassifier(await FittedMultilabel.fromBytes(bytes))
}

function inspectData(path: string, values: InspectValues): Promise<Inspection> {
  return values.task === 'ranking' ? inspectRankings(path, values) : inspectLabels(path, values)
}
