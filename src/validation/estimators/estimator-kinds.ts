import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { TableEncoder } from '../../io/encoder/index.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import { describeSpace, permutations, type Space, subsets } from '../../spaces/index.js'
import {
  DensityEstimator,
  EnergyRegressor,
  itemsOf,
  knownEntries,
  type LabelInput,
  LabelRanker,
  labelCount,
  MultilabelClassifier,
  parseRankings,
  type RankingOutputs,
  StructuredPredictor,
  type TargetsInput,
  targetsOf,
} from '../../tasks/index.js'
import { type Strata, strataOfMatrix } from '../folds/strata.js'
import type { EstimatorData, OwnEstimator } from './estimator-data.js'

/** An estimator with its rows, checked, and what is known of its outputs. */
export interface SettledEstimator {
  readonly data: EstimatorData
  readonly rows: number
  /** labels of label sets */
  readonly strata?: Strata
  /** why it cannot leave this process */
  readonly bound?: string
}

/**
 * Brings an estimator and its rows into the form that units are run on: the outputs that all folds share,
 * label names, items, what 0/0 counts for, are settled by all rows.
 *
 * @throws PartitaError as the estimator's `fit` does
 */
export function settleEstimator(estimator: object, X: FeaturesInput, Y: unknown): SettledEstimator {
  if (estimator instanceof MultilabelClassifier) return settleSets(estimator, X, Y as LabelInput)
  if (estimator instanceof LabelRanker) return settleRanker(estimator, X, Y as RankingOutputs)
  if (estimator instanceof StructuredPredictor) {
    return settlePredictor(estimator, X, Y as readonly unknown[])
  }
  if (estimator instanceof DensityEstimator) {
    const { options } = estimator
    return plain({ kind: 'density', options, X: inputsOf(X, options).X, Y: null })
  }
  if (estimator instanceof EnergyRegressor) {
    return settleRegressor(estimator, X, Y as TargetsInput)
  }
  return settleOwn(estimator as OwnEstimator, X, Y)
}

/** Inputs of all rows: numbers, or rows of values for the option `features` to learn of in every fold. */
function inputsOf(
  X: FeaturesInput,
  options: object,
): { readonly X: EstimatorData['X']; readonly rows: number } {
  if (!(options as { readonly features?: unknown }).features) {
    const features = toFeatures(X, 'X')
    return { X: features, rows: features.rows }
  }
  if (Array.isArray(X) && X.length > 0) return { X, rows: X.length }
  throw new PartitaError('EMPTY_DATA', 'there are no rows of values', {
    expected: 'rows such as [{ title: "Rain", year: 1971 }], or texts, for the option features',
    where: 'X',
  })
}

function settleSets(
  { options }: MultilabelClassifier,
  given: FeaturesInput,
  Y: LabelInput,
): SettledEstimator {
  const { X, rows } = inputsOf(given, options)
  const space = subsets(options.labels ?? labelCount(Y))
  const values = knownEntries(Y, space, rows, 'Y')
  const labels: DenseMatrix = { rows, cols: space.codeLength, values }
  const hasEmpty = Array.from({ length: labels.rows }, (_, row) => row).some((row) =>
    values.subarray(row * labels.cols, (row + 1) * labels.cols).every((value) => value === 0),
  )
  const settled = {
    ...options,
    labels: space.labels,
    emptyPolicy: options.emptyPolicy ?? (hasEmpty ? 'one' : 'zero'),
  }
  const strata = strataOfMatrix(labels, space.labels)
  return { ...plain({ kind: 'multilabel', options: settled, X, Y: labels }), strata }
}

function settleRanker(
  { options }: LabelRanker,
  given: FeaturesInput,
  Y: RankingOutputs,
): SettledEstimator {
  const { X, rows } = inputsOf(given, options)
  const space = permutations(options.items ?? itemsOf(Y), { code: options.code })
  // what is said of each row, in the one form that survives any way
  const rankings = parseRankings(Y, space, rows, 'Y').map((ranking, row) => {
    return isPlain(Y[row]) ? Y[row] : { preferences: ranking.preferences() }
  })
  const settled = { ...options, items: space.items }
  return plain({ kind: 'ranking', options: settled, X, Y: rankings })
}

function settlePredictor(
  { options, space }: StructuredPredictor<unknown>,
  given: FeaturesInput,
  Y: readonly unknown[],
): SettledEstimator {
  const { X, rows } = inputsOf(given, options)
  checkOutputs(Y, rows)
  const description = describeSpace(space)
  const own = { kind: 'structured', options, X } as const
  if (!description || !Y.every((y) => space.contains(y))) {
    const bound = description
      ? 'some outputs are known in part, by constraints of your own'
      : 'its space is your own, or has a constraint or features that are functions'
    return { data: { ...own, space, Y }, rows, bound }
  }
  const values = new Float32Array(Y.length * space.codeLength)
  Y.forEach((y, row) => {
    space.encode(y, values, row * space.codeLength)
  })
  const codes: DenseMatrix = { rows: Y.length, cols: space.codeLength, values }
  return plain({ ...own, space: description, Y: codes })
}

function settleRegressor(
  { options }: EnergyRegressor,
  given: FeaturesInput,
  y: TargetsInput,
): SettledEstimator {
  const { X, rows } = inputsOf(given, options)
  const { values, targets } = targetsOf(y, rows, 'y')
  const own = Array.from({ length: rows }, (_, row) =>
    values.slice(row * targets, (row + 1) * targets),
  )
  return plain({ kind: 'regression', options, X, Y: targets === 1 ? values : own })
}

function settleOwn(estimator: OwnEstimator, X: FeaturesInput, Y: unknown): SettledEstimator {
  const isMaker = typeof estimator === 'function'
  if (!isMaker && typeof estimator?.fit !== 'function') {
    throw new PartitaError('INVALID_OPTION', 'this is no estimator', {
      expected: 'an object with fit(X, Y), such as new MultilabelClassifier()',
      received: String(estimator),
    })
  }
  const rows = Array.isArray(X) ? X.length : toFeatures(X, 'X').rows
  checkOutputs(Y as ArrayLike<unknown>, rows)
  const own = isMaker
    ? (estimator as (options: object) => OwnEstimator)
    : (): OwnEstimator => estimator
  const data = { kind: 'own', options: {}, own, X, Y: Y as ArrayLike<unknown> } as const
  return { data: data as EstimatorData, rows, bound: 'the estimator is your own' }
}

/** Plain data, unless some option holds a function or an instance of a class. */
function plain(data: EstimatorData): SettledEstimator {
  const { X, options } = data
  const rows = Array.isArray(X) ? X.length : (X as { readonly rows: number }).rows
  const { features, ...rest } = options as { readonly features?: TableEncoder }
  const bound = boundOption(rest)
  return {
    data: { ...data, options: rest, ...(features && { encoder: features.options }) },
    rows,
    ...(bound !== undefined && { bound: `the option ${bound} is a part of your own` }),
  }
}

/** The first option that is no plain data. */
function boundOption(options: object): string | undefined {
  return Object.entries(options).find(([, value]) => !isPlain(value))?.[0]
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true
  const isRecord = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  return isRecord && Object.values(value).every(isPlain)
}

function checkOutputs(Y: ArrayLike<unknown> | undefined, rows: number): void {
  const length = (Y as ArrayLike<unknown> & { rows?: number })?.rows ?? Y?.length
  if (length === rows) return
  throw new PartitaError('SHAPE_MISMATCH', 'X and Y differ in rows', {
    expected: `${rows} outputs`,
    received: String(length ?? 'none'),
  })
}

/** A new estimator of the kind, with the options of all and those of a unit. */
export function makeEstimator(
  { kind, options: shared, encoder, own }: EstimatorData,
  space: Space<unknown> | undefined,
  overlay: object,
): OwnEstimator {
  const features = encoder && { features: new TableEncoder(encoder) }
  const options = { ...shared, ...features, ...overlay }
  switch (kind) {
    case 'multilabel':
      return new MultilabelClassifier(options)
    case 'ranking':
      return new LabelRanker(options)
    case 'structured':
      return new StructuredPredictor(space as Space<unknown>, options) as OwnEstimator
    case 'density':
      return new DensityEstimator(options) as unknown as OwnEstimator
    case 'regression':
      return new EnergyRegressor(options)
    case 'own':
      return (own as NonNullable<typeof own>)(options)
  }
}
