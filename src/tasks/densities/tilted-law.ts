import type { Tape } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { logMeanExp } from '../../inference/index.js'
import type { EnergyModel } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { type Law, mixtureLaw, studentT } from '../../samplers/index.js'
import { type Reals, standardNormalLogDensity } from '../../spaces/index.js'

/** The log-partition of a density, and how far to trust it. */
export interface DensityLogPartition {
  /** `ln Z` relative to the base, nats, from fresh draws */
  readonly value: number
  readonly standardError: number
  /**
   * share of the proposal's draws that are effective, in (0, 1], found with draws of heavier tails: a thin
   * proposal cannot look good by never seeing the tails
   */
  readonly effectiveSampleSize: number
  /** the learned b; absent where the objective learns none */
  readonly learned?: number
}

/** Codes scored at once. */
const BLOCK = 4096

/** A law of codes tilted by a score, `p(z) ∝ base(z) e^{g(z)}`, and what it is measured with. */
export class TiltedLaw {
  /** @param base absent: Lebesgue measure of the codes */
  constructor(
    readonly model: EnergyModel<ArrayLike<number>>,
    readonly base: Law | undefined,
    readonly proposal: Law,
  ) {}

  get space(): Reals {
    return this.model.space as Reals
  }

  /** `g` of codes, `[n, d] → [n]` */
  scores(codes: Float32Array): Float64Array {
    const { model, space } = this
    const d = space.codeLength
    const rows = codes.length / d
    const out = new Float64Array(rows)
    for (let first = 0; first < rows; first += BLOCK) {
      const own = codes.subarray(first * d, Math.min(rows, first + BLOCK) * d)
      out.set(scoresOf(model, own, d), first)
    }
    return out
  }

  /** `ln base(z) + g(z)` of codes: the density of codes without its log-partition, `[n, d] → [n]` */
  logWeights(codes: Float32Array): Float64Array {
    const { base, space } = this
    const d = space.codeLength
    const scores = this.scores(codes)
    if (base) for (let j = 0; j < scores.length; j++) scores[j] += base.logDensity(codes, j * d)
    return scores
  }

  /**
   * `ln Z` by importance samples, half of them from the proposal and half from a Student-t(2) of twice the
   * base law's width.
   */
  logPartition(draws: number): Omit<DensityLogPartition, 'learned'> {
    const { proposal, space } = this
    const d = space.codeLength
    const heavy = mixtureLaw([
      { law: proposal, weight: 0.5 },
      { law: broadLaw(d), weight: 0.5 },
    ])
    const codes = drawCodes(heavy, draws, d, new Rng('log-partition'))
    const weights = this.logWeights(codes)
    const squares = new Float64Array(draws)
    for (let j = 0; j < draws; j++) {
      const ofHeavy = heavy.logDensity(codes, j * d)
      if (weights[j] === -Infinity) {
        squares[j] = -Infinity // outside of the base, and perhaps of the proposal
        continue
      }
      // E_r w² = E_h (r/h) (p/r)²
      squares[j] = 2 * weights[j] - proposal.logDensity(codes, j * d) - ofHeavy
      weights[j] -= ofHeavy
    }
    const { value, standardError } = logMeanExp(weights)
    const effective = Math.exp(2 * value - logMeanExp(squares).value)
    return { value, standardError, effectiveSampleSize: Math.min(1, effective) }
  }
}

/** Student-t(2) of twice the width of the base law. */
function broadLaw(d: number): Law {
  const factor = new Array<number>(d * d).fill(0)
  for (let i = 0; i < d; i++) factor[i * d + i] = 2
  return studentT({ location: new Array<number>(d).fill(0), factor, degrees: 2 })
}

/** Independent draws of a law, `[n, d]`; throws `NOT_FINITE` naming the law if one is not finite. */
export function drawCodes(law: Law, count: number, d: number, rng: Rng): Float32Array {
  const codes = new Float32Array(count * d)
  for (let j = 0; j < count; j++) law.sample(rng, codes, j * d)
  const at = codes.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return codes
  throw new PartitaError('NOT_FINITE', `a draw of ${law.name} is not finite`, {
    received: String(codes[at]),
    hint: 'a proposal draws finite points',
  })
}

/** `ln` of a law relative to the base law of the space; of Lebesgue measure where there is none. */
export function relativeTo(base: Law | undefined, code: ArrayLike<number>, at: number, d: number) {
  return (base?.logDensity(code, at) ?? 0) - standardNormalLogDensity(code, at, d)
}

function scoresOf(model: EnergyModel<ArrayLike<number>>, codes: Float32Array, d: number) {
  const { tape } = model
  tape.clear()
  const read = tape.untracked(() => {
    const count = codes.length / d
    const score = model.at({ features: constantFeatures(1, model.spec.features) })
    const matrix = tape.upload(codes, count, d)
    return Float64Array.from(readScores(tape, score.score({ matrix, shared: true })))
  })
  tape.clear()
  return read
}

function readScores(tape: Tape, { value }: { readonly value: Parameters<Tape['constant']>[0] }) {
  return tape.backend.read(value)
}

/** What stands for inputs where there are none. */
export function constantFeatures(rows: number, cols = 1) {
  return { rows, cols, values: new Float32Array(rows * cols) }
}
