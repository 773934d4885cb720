import { rowChunks, rowsAtOnce, type Tape } from '../../engine/index.js'
import { fenchelYoung, type Generator, isLogistic } from '../../losses/index.js'
import {
  closedTerm,
  type EnergyModel,
  type EnumeratedScores,
  enumeratedScores,
  exactTerm,
  type ModelBatch,
} from '../../models/index.js'
import { enumerateCodes, isEnumerable } from '../../spaces/index.js'

/**
 * The exact log-partition `τ(x)` of a batch, relative to the reference measure, `[B]`: the solution of
 * `E_q[f*'(g − τ)] = 1` (docs/maths.md#1-model). By closed form, the energy's own oracle, or
 * enumeration.
 *
 * @returns undefined where the space is too large for any of them
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, exactLogPartition, logistic, Rng } from 'partita/core'
 * import { subsets, Tape } from 'partita/core'
 * const model = new EnergyModel(new Tape(await createBackend()), subsets(3), { features: 1 }, new Rng(1))
 * const features = { rows: 1, cols: 1, values: Float32Array.of(0.5) }
 * console.log(exactLogPartition(model, logistic, { features })) // [0]: the score starts at zero
 * ```
 */
export function exactLogPartition<Y>(
  model: EnergyModel<Y>,
  generator: Generator,
  batch: ModelBatch,
): Float64Array | undefined {
  const { tape, space } = model
  const logistic = isLogistic(generator)
  tape.clear()
  const whole = model.at(batch)
  // sums over orders are in single precision: Plackett–Luce is enumerated where it can be
  const isSummed = whole.isZero || !whole.reference?.worths
  const closed = logistic && isSummed ? closedTerm(tape, space, whole) : undefined
  if (closed) return Float64Array.from(tape.backend.read(closed.value))
  if (!isEnumerable(space)) return undefined
  const values = new Float64Array(batch.features.rows)
  for (const chunk of rowChunks(batch, rowsAtOnce(numbersToEnumerate(model)))) {
    tape.clear()
    const score = model.at(chunk.batch)
    if (logistic) {
      values.set(tape.backend.read(exactTerm(space, generator)(tape, score).value), chunk.from)
    } else {
      values.set(normalizers(generator, tape, enumeratedScores(tape, space, score)), chunk.from)
    }
  }
  return values
}

/** Numbers held for a row whose outputs are all scored: under a learned reference they have codes of its own. */
export function numbersToEnumerate<Y>({
  space,
  numbersPerPair,
  reference,
}: EnergyModel<Y>): number {
  return enumerateCodes(space).count * (numbersPerPair + (reference ? space.codeLength : 0))
}

/** The solution for each row of enumerated scores. */
function normalizers(
  generator: Generator,
  { backend }: Tape,
  { scores, logReference }: EnumeratedScores,
): Float64Array {
  const values = backend.read(scores.value)
  const count = scores.cols
  return Float64Array.from({ length: scores.rows }, (_, b) => {
    const row = logReference?.subarray(b * count, (b + 1) * count)
    const reference = row && Float64Array.from(row, (l) => Math.exp(l) / count)
    const { normalizer } = fenchelYoung(generator, { reference })
    return normalizer(values.subarray(b * count, (b + 1) * count))
  })
}
