import type { BackendOptions } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type FeaturesInput, taskOfModel } from '../../io/index.js'
import { continuousName, loadContinuous } from '../tasks/load-continuous.js'
import { loadTaskOf } from '../tasks/load-task.js'
import { answerRows, type Question } from '../work/answer-rows.js'
import { rowsOfNumbers, rowsOfRequest } from './request-rows.js'

/** A model as requests meet it. */
export interface ServedModel {
  /** what it is, for machines */
  readonly description: object
  /**
   * One answer a row, as `predict --format jsonl` writes it.
   *
   * @throws PartitaError for rows that are none of its
   */
  predict(rows: readonly unknown[], question: Question): Promise<readonly object[]>
}

/** Loads a model of any task to be served. */
export async function servedModel(
  bytes: Uint8Array,
  options: BackendOptions,
): Promise<ServedModel> {
  const continuous = continuousName(taskOfModel(bytes))
  return continuous ? continuousModel(continuous, bytes, options) : finiteModel(bytes, options)
}

async function finiteModel(bytes: Uint8Array, options: BackendOptions): Promise<ServedModel> {
  const task = await loadTaskOf(bytes)
  const model = await task.load(bytes, options)
  const labels = task.outputNames?.(model) ?? []
  return {
    description: {
      task: task.name,
      ...task.describeOutputs(model).summary,
      features: model.featureCount,
      featureNames: model.featureNames ?? null,
      decisions: task.decisions,
      digest: model.digest ?? null,
    },
    async predict(rows, question) {
      const { decision, probabilities, ranks, withProbabilities } = question
      if (decision !== undefined && !task.decisions.includes(decision)) {
        throw notAsked('decision', task.decisions.join(', '), decision)
      }
      if ((probabilities || withProbabilities) && !task.writtenProbabilities) {
        throw notAsked('probabilities', 'a model of label sets or rankings', task.name)
      }
      if (ranks && !task.writtenRanks) throw notAsked('ranks', 'a model of rankings', task.name)
      const X = await rowsOfRequest(rows, model, labels)
      const parts = answerRows(task, model, question)(X)
      return parts[0].rows.map((_, row) =>
        Object.assign({}, ...parts.map((part) => part.rows[row].json)),
      )
    },
  }
}

async function continuousModel(
  name: Parameters<typeof loadContinuous>[0],
  bytes: Uint8Array,
  options: BackendOptions,
): Promise<ServedModel> {
  const task = await loadContinuous(name)
  const model = await task.load(bytes, options)
  const featureNames = task.columns(model)
  const { featureCount, schema } = model
  const numbersOf = async (rows: readonly unknown[]): Promise<FeaturesInput> => {
    if (!schema) return rowsOfNumbers(rows, featureNames, featureCount)
    return rowsOfRequest(rows, { schema, featureNames, featureCount }, [])
  }
  return {
    description: { task: name, features: model.featureCount, featureNames: featureNames ?? null },
    async predict(rows, question) {
      const asked = Object.entries(question).find(([, value]) => value)
      if (asked) throw notAsked(asked[0], 'rows alone', name)
      const X = await numbersOf(rows)
      const lines = task.predict(model, X, 'jsonl').trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as object)
    },
  }
}

function notAsked(option: string, expected: string, received: string): PartitaError {
  return new PartitaError('INVALID_OPTION', `invalid option ${option}`, { expected, received })
}
