import { type NamedTensor, schemaFeatures, type TableSchema } from '../../io/index.js'
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
    validationFraction: aNumber,
    refit: aFlag,
  }),
  emptyPolicy: oneOfTexts(['zero', 'one', 'skip']),
  seed: aNumber,
})

/** What was learned of the columns of the training file. */
const schema = partsOf({
  columns: listOf(
    partsOf({
      kind: oneOfTexts(['number', 'flag', 'categories']),
      name: aText,
      center: orNothing(aNumber),
      values: orNothing(listOf(aText)),
      feature: orNothing(aText),
      categories: orNothing(listOf(aText)),
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

/** A model's description; what builds its space and networks checks the rest of `space` and `spec`. */
const header = partsOf({
  spec: partsOf({ custom: orNothing(mapOf(aText)) }),
  reference: orNothing(partsOf({})),
  anchorDraws: orNothing(aCount),
  inputs: aCount,
  featureNames: orNothing(listOf(aText)),
  schema: orNothing(schema),
  options,
  training: trainingShape,
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

/** Throws unless the columns make as many features as the model takes, each with a mean. */
function checkColumns({ columns, means }: TableSchema, inputs: number): void {
  for (const column of columns) {
    const isWhole =
      column.kind === 'number' ||
      (column.kind === 'flag' ? column.values?.length === 2 && !!column.feature : column.categories)
    if (!isWhole) throw damagedAt('schema.columns', `all of column ${column.name}`, 'a part of it')
  }
  const features = schemaFeatures({ columns, means, leftOut: [], missing: 'error' }).length
  if (features !== inputs || means.length !== inputs) {
    throw damagedAt('schema', `${inputs} features with a mean`, `${features} and ${means.length}`)
  }
}
