import { featureCount, meanCount, type NamedTensor, type TableSchema } from '../../io/index.js'
import type { TextModel } from '../../words/index.js'
import { objectiveNames } from '../options/objective-options.js'
import { checkShape } from './check-shape.js'
import { damagedAt } from './damaged-at.js'
import {
  aCount,
  aFlag,
  aNumber,
  aText,
  listOf,
  mapOf,
  oneOfTexts,
  orNothing,
  partsOf,
} from './json-shape.js'
import { checkSpaceSize } from './space-size.js'

/** How one pass of training went. */
export const passShape = partsOf({
  reason: oneOfTexts(['patience', 'epochs', 'aborted', 'budget', 'diverged']),
  epochs: aCount,
  bestEpoch: aCount,
  steps: aCount,
  seconds: aNumber,
  loss: orNothing(aNumber),
  sampling: orNothing(mapOf(orNothing(aNumber))),
  curve: orNothing(
    partsOf({
      training: listOf(aNumber),
      validation: orNothing(listOf(orNothing(aNumber))),
      effectiveSampleSize: orNothing(listOf(orNothing(aNumber))),
    }),
  ),
  warnings: listOf(aText),
})

const group = partsOf({ rate: aNumber, decay: aNumber })

/** The options of the fit that a fitted model reads, and `inspect` prints. */
const options = partsOf({
  loss: aText,
  objective: oneOfTexts(objectiveNames),
  proposal: aText,
  samples: aCount,
  decision: aText,
  energy: orNothing(aText),
  encoder: orNothing(aText),
  reference: orNothing(aText),
  choices: orNothing(listOf(aText)),
  model: partsOf({
    energy: aText,
    encoder: partsOf({ hidden: listOf(aCount) }),
    logPartition: partsOf({ kind: aText, hidden: listOf(aCount) }),
  }),
  inputs: partsOf({
    standardize: aFlag,
    clip: orNothing(aNumber),
    fourierFeatures: aCount,
    pieces: orNothing(aCount),
  }),
  fit: partsOf({
    epochs: aCount,
    batchSize: aCount,
    patience: aCount,
    groups: partsOf({ main: group, logPartition: group, deep: orNothing(group) }),
    schedule: aText,
    clipNorm: orNothing(aNumber),
    averaging: orNothing(aNumber),
    pilot: orNothing(aCount),
    validationFraction: aNumber,
    refit: aFlag,
  }),
  emptyPolicy: oneOfTexts(['zero', 'one', 'skip']),
  seed: aNumber,
})

/** How texts become numbers. */
const text = partsOf({
  units: oneOfTexts(['words', 'characters', 'characters-in-words']),
  tokens: oneOfTexts(['pattern', 'segmenter']),
  locale: orNothing(aText),
  lowercase: aFlag,
  stripAccents: aFlag,
  ngrams: listOf(aCount),
  stopWords: orNothing(listOf(aText)),
  stemmer: orNothing(aText),
  counts: oneOfTexts(['counts', 'sublinear', 'binary']),
  norm: oneOfTexts(['l2', 'l1', 'none']),
  terms: orNothing(listOf(aText)),
  idf: orNothing(listOf(aNumber)),
  hashBits: orNothing(aCount),
})

/** What was learned of the columns of the training file. */
export const schemaShape = partsOf({
  columns: listOf(
    partsOf({
      kind: oneOfTexts(['number', 'flag', 'categories', 'tags', 'text']),
      name: aText,
      center: orNothing(aNumber),
      shift: orNothing(aNumber),
      values: orNothing(listOf(aText)),
      feature: orNothing(aText),
      categories: orNothing(listOf(aText)),
      other: orNothing(aFlag),
      indicator: orNothing(aFlag),
      text: orNothing(text),
    }),
  ),
  leftOut: listOf(aText),
  missing: oneOfTexts(['error', 'mean', 'zero', 'keep']),
  missingValues: orNothing(listOf(aText)),
  means: listOf(orNothing(aNumber)),
})

const passes = { select: passShape, refit: orNothing(passShape) }

/** How a whole fit went. */
export const trainingShape = partsOf({
  ...passes,
  reference: orNothing(partsOf(passes)),
  aborted: aFlag,
  engine: orNothing(aText),
})

/** The coordinates of points of real numbers. */
export const pointsShape = partsOf({
  coordinates: listOf(aText),
  bounds: listOf(listOf(orNothing(aNumber))),
  location: listOf(aNumber),
  scale: listOf(aNumber),
})

/** The log-partition of a density. */
export const logPartitionShape = partsOf({
  value: aNumber,
  standardError: orNothing(aNumber),
  effectiveSampleSize: orNothing(aNumber),
  learned: orNothing(aNumber),
})

/** How scores are changed since the fit. */
const change = partsOf({
  temperature: aNumber,
  scales: orNothing(listOf(aNumber)),
  biases: orNothing(listOf(aNumber)),
})

/** How a model was calibrated. */
const calibration = partsOf({
  method: oneOfTexts(['temperature', 'vector', 'isotonic']),
  rows: aCount,
  nllBefore: orNothing(aNumber),
  nllAfter: orNothing(aNumber),
  curves: orNothing(listOf(partsOf({ says: listOf(aNumber), means: listOf(aNumber) }))),
  warnings: listOf(aText),
})

/** A model's description; what builds its space and networks checks the rest of `space` and `spec`. */
const header = partsOf({
  spec: partsOf({ custom: orNothing(mapOf(aText)), calibration: orNothing(change) }),
  reference: orNothing(partsOf({})),
  anchorDraws: orNothing(aCount),
  inputs: aCount,
  featureNames: orNothing(listOf(aText)),
  schema: orNothing(schemaShape),
  options,
  training: trainingShape,
  trainedOn: orNothing(partsOf({ rows: aCount, digests: listOf(aNumber) })),
  calibration: orNothing(calibration),
})

/**
 * Checks the description in a model file before anything is built from it: what is missing or of another kind, and
 * numbers of labels, items or places that the weights are too few for.
 *
 * @throws PartitaError `MODEL_FILE` naming the first thing that is wrong
 */
export function checkHeader(given: unknown, weights: ReadonlyMap<string, NamedTensor>): void {
  checkShape(given, header)
  const { featureNames, schema: columns, inputs, space } = given as ModelParts
  if (Array.isArray(featureNames) && featureNames.length !== inputs) {
    throw damagedAt('featureNames', `${inputs} names`, String(featureNames.length))
  }
  if (columns) checkColumns(columns, Number(inputs))
  checkSpaceSize(space, weights)
}

interface ModelParts extends Readonly<Record<string, unknown>> {
  readonly schema?: TableSchema
}

/** Throws unless the columns make as many features as the model takes, each with a mean where it has one. */
export function checkColumns({ columns, means }: TableSchema, inputs: number): void {
  for (const column of columns) {
    if (!isWhole(column)) {
      throw damagedAt('schema.columns', `all of column ${column.name}`, 'a part of it')
    }
  }
  const features = featureCount(columns)
  const known = meanCount(columns)
  if (features !== inputs || means.length !== known) {
    const expected = `${inputs} features and ${known} means`
    throw damagedAt('schema', expected, `${features} and ${means.length}`)
  }
}

function isWhole(column: TableSchema['columns'][number]): boolean {
  switch (column.kind) {
    case 'number':
      return true
    case 'flag':
      return column.values?.length === 2 && !!column.feature
    case 'text':
      return column.text !== undefined && isWholeText(column.text)
    default:
      return column.categories !== undefined
  }
}

/** Whether a text says what its columns stand for, by terms, each once, or by a number of bits. */
function isWholeText({ ngrams, terms, idf, hashBits }: TextModel): boolean {
  if (ngrams.length !== 2 || ngrams[0] < 1 || ngrams[1] < ngrams[0]) return false
  if (!terms) return hashBits !== undefined && hashBits >= 1 && hashBits <= 24 && !idf
  return new Set(terms).size === terms.length && (!idf || idf.length === terms.length)
}
