import {
  type DenseMatrix,
  type Features,
  isSparse,
  rowsAtOnce,
  takeRows,
} from '../../engine/index.js'
import {
  type Anchors,
  anchoredLogPartition,
  anchorsOf,
  bracketOf,
  importanceLogPartition,
} from '../../inference/index.js'
import { type Generator, isLogistic } from '../../losses/index.js'
import type { EnergyModel, ModelBatch } from '../../models/index.js'
import { mean } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import type { TrainingData } from '../../training/index.js'
import { rowsInTurn } from '../fitted/rows.js'
import { learnsLogPartition } from '../options/objective-options.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { predictionProposal } from './proposals.js'
import type { LearnedReference } from './reference.js'

/** A model whose log-partition is anchored. */
export interface AnchoredSource<Y> {
  readonly model: EnergyModel<Y>
  readonly generator: Generator
  readonly reference?: LearnedReference<Y>
}

/** The anchored log-partition of some rows, a function of their inputs alone, nats, `[B]`. */
export function anchoredValues<Y>(
  { model, generator, reference }: AnchoredSource<Y>,
  anchors: Anchors,
  batch: ModelBatch,
): Float64Array {
  const proposal = predictionProposal(model, reference)
  const rng = new Rng('anchors')
  return anchoredLogPartition(model, generator, batch, anchors, { proposal, rng })
}

/** Rows whose anchored log-partition to compute at once. */
export function anchoredRowsAtOnce<Y>(
  { space, numbersPerPair }: EnergyModel<Y>,
  { codes, draws }: Anchors,
): number {
  const listed = codes.length / space.codeLength + draws
  return rowsAtOnce(2 * listed * (space.codeLength + numbersPerPair)) // as drawn and on the tape
}

/** Draws of cheap scores that one set of draws serves all rows for: such draws do not look at the input. */
const SHARED_DRAWS = 2048

/** Rows between training rows on which both ways are compared. */
const COMPARED_ROWS = 200
/** Samples a row of the comparison. */
const COMPARED_SAMPLES = 256

/**
 * The anchors of a fitted model, unless its log-partition network alone does better by more than the
 * standard error of the difference: of two
 * log-partitions `τ` that is better whose mean upper bound `τ − 1 + e^{A−τ}` is lower, `e^A` from
 * importance samples of its own. They are compared between training rows, where neither was learned.
 * Where they are all outputs the anchors are taken; else not under losses without such samples, whose
 * few possible outputs the draws miss (docs/decisions/0009-which-log-partition.md).
 *
 * @returns undefined where the network alone is to answer, or none was learned
 */
export function chosenAnchors<Y>(
  source: AnchoredSource<Y> & { readonly options: ResolvedTaskOptions },
  data: TrainingData,
  rng: Rng,
): Anchors | undefined {
  const { model, generator, reference, options } = source
  const { kind } = model.spec.logPartition
  // the closed form of a linear energy is within thousandths already
  const isClosed = kind === 'residual' && model.spec.energy === 'linear'
  if (!learnsLogPartition(options) || isClosed || kind === 'table') return undefined
  const proposal = predictionProposal(model, reference)
  const isCheap = proposal.shared && model.numbersPerPair === 1
  const anchors = anchorsOfData(model, data, isCheap ? SHARED_DRAWS : undefined)
  if (anchors.draws === 0) return anchors
  if (!isLogistic(generator)) return undefined
  const features = between(data.features, rng.split('rows'))
  const gains: number[] = []
  for (const { batch } of rowsInTurn(model.tape, features, anchoredRowsAtOnce(model, anchors))) {
    const own = Float64Array.from(model.tape.backend.read(model.at(batch).logPartition().value))
    const anchored = anchoredValues(source, anchors, batch)
    const options = { samples: COMPARED_SAMPLES, rng: rng.split('samples') }
    const estimate = importanceLogPartition(model, batch, proposal, options)
    const [a, b] = [anchored, own].map((values) => bracketOf(estimate, values).upper)
    gains.push(...b.map((bound, r) => bound - a[r]))
  }
  const gain = mean(gains)
  const variance = mean(gains.map((each) => (each - gain) ** 2))
  return gain >= -Math.sqrt(variance / gains.length) ? anchors : undefined
}

/** Points between pairs of rows; of sparse inputs the rows themselves. */
function between(features: Features, rng: Rng): Features {
  const rows = Math.min(COMPARED_ROWS, features.rows)
  const chosen = rng.permutation(features.rows).slice(0, rows)
  const taken = takeRows(features, chosen)
  if (isSparse(taken)) return taken
  const others = takeRows(features, rng.permutation(features.rows).slice(0, rows)) as DenseMatrix
  const values = taken.values.slice()
  const { cols } = taken
  for (let r = 0; r < rows; r++) {
    const share = rng.uniform()
    for (let e = r * cols; e < (r + 1) * cols; e++) {
      values[e] += share * (others.values[e] - values[e])
    }
  }
  return { rows, cols, values }
}

/** The outputs of training rows that a log-partition may be anchored at; those listed where a row is known in part. */
function anchorsOfData<Y>(
  { space }: EnergyModel<Y>,
  { codes, codeLength, count = 1, logWeights, constraints, weights }: TrainingData,
  draws?: number,
): Anchors {
  const listed = codes.length / codeLength
  const masses = Float64Array.from({ length: listed }, (_, a) => {
    const row = Math.floor(a / count)
    return constraints?.[row] ? 0 : (weights?.[row] ?? 1) * Math.exp(logWeights?.[a] ?? 0)
  })
  return anchorsOf(space, codes, masses, draws)
}
