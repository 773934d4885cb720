import type { Weights } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { type EnergyModel, inputTransformFrom } from '../../models/index.js'
import type { Space } from '../../spaces/index.js'
import { type ModelHeader, REFERENCE_PREFIX, withoutPrefix } from '../fitted/model-header.js'
import type { StartingPoint } from '../fitted/starting-points.js'
import type { FilledTaskOptions, ResolvedTaskOptions } from '../options/task-options.js'
import type { TaskParts } from './pipeline.js'
import type { Settled } from './settled.js'

/**
 * What a fit that goes on from a model is settled to. Of a mixture each part goes on by itself, forests are grown
 * anew, and the weights stay.
 */
export function settledFrom<Y, Options extends ResolvedTaskOptions>(
  start: StartingPoint,
  given: Omit<FilledTaskOptions, 'emptyPolicy'>,
  task: Pick<TaskParts<Y>, 'space' | 'generator' | 'describe'>,
): Settled<Y, Options> {
  const optionsOf = (point: StartingPoint) => optionsFrom(point, given, task) as Options
  const { measure, options } = start
  const header = measure?.header
  if (!header || !('kind' in header) || header.kind !== 'mixture') {
    return { options: optionsOf(start) }
  }
  const tensors = measure.tensors()
  const experts = header.parts.map((part, at) => {
    const saved = part as ModelHeader<Options>
    const weights = withoutPrefix(tensors, `${at}/`)
    const own: StartingPoint = {
      ...start,
      options: saved.options,
      inputs: inputTransformFrom(saved.inputs, saved.options.inputs, weights),
      weights,
      reference: saved.reference && withoutPrefix(weights, REFERENCE_PREFIX),
      measure: undefined,
    }
    const name = options.experts?.[at].name ?? String(at + 1)
    return { name, weight: header.weights[at], options: optionsOf(own), start: own }
  })
  return { options: experts[0].options, experts }
}

/**
 * The options of a fit that goes on from a model: what the model is made of, its objective and the preparation of its
 * inputs are those of the model; how long and how fast it learns is as the estimator says, else as it was.
 *
 * @throws PartitaError `INVALID_OPTION` for a loss, objective, energy or space that is another than the model's
 */
function optionsFrom<Y>(
  { options, space: known }: StartingPoint,
  given: Omit<FilledTaskOptions, 'emptyPolicy'>,
  { space, generator, describe }: Pick<TaskParts<Y>, 'space' | 'generator' | 'describe'>,
): ResolvedTaskOptions {
  const { loss, objective, model, fit } = options
  checkOption(generator.name === loss, 'loss', `${loss}, as of the model`, generator.name)
  const keeps = given.objective === objective || given.objective === 'joint'
  checkOption(keeps, 'objective', `${objective}, as of the model`, given.objective)
  const { energy } = given
  const keepsEnergy =
    typeof energy !== 'string' || ['auto', model.energy, options.energy].includes(energy)
  checkOption(keepsEnergy, 'energy', `${model.energy}, as of the model`, energy)
  const told = (one: Space<unknown>) => [one.name, one.codeLength, describe?.(one)]
  const isSame = JSON.stringify(told(known)) === JSON.stringify(told(space as Space<unknown>))
  const isLabelled = !!space.labels && !!known.labels
  checkOption(isLabelled || isSame, 'startFrom', `a model of ${space.name}`, `one of ${known.name}`)
  codeSources(known, space)
  const { main, logPartition, deep, ...groups } = fit.groups
  const { rate = main.rate, decay = main.decay } = given
  return {
    ...options,
    fit: {
      ...fit,
      epochs: given.epochs ?? fit.epochs,
      batchSize: given.batchSize ?? fit.batchSize,
      patience: given.patience ?? fit.patience,
      schedule: given.schedule ?? fit.schedule,
      clipNorm: given.clipNorm,
      averaging: given.averaging ?? fit.averaging,
      validationFraction: given.validationFraction ?? fit.validationFraction,
      refit: given.refit,
      groups: {
        ...groups,
        main: { rate, decay },
        logPartition: { ...logPartition, rate: given.logPartitionRate ?? logPartition.rate },
        // as many times the rate of the others as it was
        ...(deep && { deep: { rate: given.deepRate ?? (deep.rate / main.rate) * rate, decay } }),
      },
    },
    seed: given.seed,
  }
}

/**
 * For each entry of the codes of a space the entry of the model's codes that it was, −1 for a new one; undefined where
 * all are the same. Labels are found by their names.
 */
function codeSources<Y>(known: Space<unknown>, space: Space<Y>): Int32Array | undefined {
  const { labels } = space
  const before = known.labels
  if (!labels || !before || labels.join('\n') === before.join('\n')) return undefined
  checkOption(
    labels.length !== before.length,
    'labels',
    `those of the model, ${before.join(', ')}, or new ones beside them`,
    labels.join(', '),
  )
  return Int32Array.from(labels, (label) => before.indexOf(label))
}

/**
 * Writes the weights of an earlier model over those of a new one. Of a space with more labels the parts that are as
 * long as its codes, or as its pairs, are filled entry by entry; what belongs to new labels stays as it was made.
 */
export function startAt<Y>(model: EnergyModel<Y>, known: Space<unknown>, weights: Weights): void {
  const sources = codeSources(known, model.space)
  const { backend } = model.store
  for (const { name, variable } of model.store.all()) {
    const { rows, cols, value } = variable
    const saved = weights.get(name)
    if (!saved) continue
    const rowSources = axisSources(saved.rows, rows, sources, known.codeLength)
    const colSources = axisSources(saved.cols, cols, sources, known.codeLength)
    if (!rowSources || !colSources) continue
    const values = backend.read(value).slice()
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        const isKnown = rowSources[r] >= 0 && colSources[c] >= 0
        if (isKnown) values[r * cols + c] = saved.values[rowSources[r] * saved.cols + colSources[c]]
      }
    }
    backend.write(value, values)
  }
}

/** Where the entries along one side of a matrix come from; undefined where it is no side of labels or their pairs. */
function axisSources(
  before: number,
  now: number,
  sources: Int32Array | undefined,
  k: number,
): Int32Array | undefined {
  if (before === now) return Int32Array.from({ length: now }, (_, i) => i)
  if (!sources) return undefined
  if (before === k && now === sources.length) return sources
  const pairCount = (labels: number) => (labels * (labels - 1)) / 2
  if (before !== pairCount(k) || now !== pairCount(sources.length)) return undefined
  // pairs in the order (0,1), (0,2) … (1,2) …
  const at = (i: number, j: number) => i * k - pairCount(i + 1) + j - i - 1
  const pairs = new Int32Array(now)
  let pair = 0
  for (let i = 0; i < sources.length; i++) {
    for (let j = i + 1; j < sources.length; j++) {
      const [a, b] = [sources[i], sources[j]].sort((x, y) => x - y)
      pairs[pair++] = a < 0 ? -1 : at(a, b)
    }
  }
  return pairs
}
