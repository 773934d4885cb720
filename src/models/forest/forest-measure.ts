import type { Features, Tape, Variable } from '../../engine/index.js'
import { portableExp, portableLog, portableLogAddExp, type Rng } from '../../random/index.js'
import {
  CodeTable,
  contextOfRow,
  type Proposal,
  type ProposalContext,
} from '../../samplers/index.js'
import type { Constraint, Space } from '../../spaces/index.js'
import type { ModelBatch } from '../model-batch.js'
import type { ReferenceMeasure } from '../parts/reference-measure.js'
import { type Forest, forestWeights } from './forest.js'
import { positive } from './output-forest.js'
import type { OutputWeights, SmoothPart } from './smooth-part.js'
import { smoothPartOf } from './smooth-part-of.js'
import { eachInput } from './tree.js'

/** What a forest measure is made of. */
export interface ForestMeasureParts {
  /** its leaves hold outputs */
  readonly forest: Forest
  /** of the distinct outputs of the training rows, `[K, c]` */
  readonly codes: Float32Array
  /** their weights in all rows, which sum to the weight of these */
  readonly all: OutputWeights
  /** mass of the smooth part, in (0, 1) */
  readonly smoothing: number
  /** how much the smooth part of all rows weighs in that of an input */
  readonly strength: number
  /** what is known of training rows from trees that have not seen them; of the row at an index */
  readonly outOfBag?: (row: number) => OutputWeights
}

/**
 * A forest as a measure over outputs:
 *   `q(y|x) = (1 − λ) Σ_i w_i(x) [y = y_i] + λ s(y|x)`,
 * `w(x)` the weights of the training outputs in the leaves of `x`, and `s` a measure of full support that
 * is fitted to them ({@link SmoothPart}). It is a reference measure, a proposal, and with a score of zero a
 * model of its own. Rows of a batch that are training rows (`origins`) have the weights of the trees that
 * have not seen them: what is learned on top of it is learned on honest ones.
 */
export class ForestMeasure<Y> implements ReferenceMeasure {
  readonly name = 'forest'
  readonly proposal: Proposal
  readonly smooth: SmoothPart
  readonly #table: CodeTable
  readonly #outputs: number
  readonly #known = new Map<number, Float32Array>()
  readonly #logSmoothing: number
  readonly #logListed: number

  constructor(
    private readonly space: Space<Y>,
    readonly parts: ForestMeasureParts,
  ) {
    const { codes, all, smoothing } = parts
    const { codeLength: c } = space
    this.#outputs = codes.length / c
    this.#table = new CodeTable(c, this.#outputs)
    for (let at = 0; at < codes.length; at += c) this.#table.add(codes, at)
    this.smooth = smoothPartOf(space, codes, all)
    this.#logSmoothing = portableLog(smoothing)
    this.#logListed = portableLog(1 - smoothing)
    this.proposal = {
      name: 'forest',
      shared: false,
      constrains: this.smooth.proposal.constrains,
      sample: (rng, count, context, out) => this.#sample(rng, count, context, out),
      logDensity: (given, count, context, out) => this.logDensity(given, count, context, out),
    }
  }

  /** numbers that tell the measure of a row: the weights of all outputs, and its smooth part */
  get width(): number {
    return this.#outputs + this.smooth.width
  }

  parameters({ features, origins }: ModelBatch): Float32Array {
    const { width } = this
    const values = new Float32Array(features.rows * width)
    if (origins && this.parts.outOfBag) {
      origins.forEach((row, b) => {
        values.set(this.#ofTrainingRow(row), b * width)
      })
      return values
    }
    for (const [row, weights] of weightsOfRows(this.parts.forest, features)) {
      this.#write(weights, values, row * width)
    }
    return values
  }

  #ofTrainingRow(row: number): Float32Array {
    const known = this.#known.get(row)
    if (known) return known
    const values = new Float32Array(this.width)
    this.#write(this.parts.outOfBag!(row), values, 0)
    this.#known.set(row, values)
    return values
  }

  #write(given: OutputWeights, out: Float32Array, at: number): void {
    given.outputs.forEach((output, s) => {
      out[at + output] = given.weights[s]
    })
    this.smooth.fit(given, this.parts.strength, out, at + this.#outputs)
  }

  logDensity(
    codes: Float32Array,
    count: number,
    context: ProposalContext,
    out: Float64Array,
  ): void {
    const { codeLength: c, logSize } = this.space
    const { rows, constraints } = context
    const { listed, smooth } = this.#split(context)
    this.smooth.proposal.logDensity(codes, count, smooth, out)
    for (let b = 0; b < rows; b++) {
      const shares = this.#shares(listed, b, constraints?.[b])
      for (let j = b * count; j < (b + 1) * count; j++) {
        const found = this.#table.find(codes, j * c)
        const mass =
          found < 0 || !this.#agrees(found, constraints?.[b])
            ? 0
            : listed[b * this.#outputs + found]
        const seen =
          mass > 0 ? shares.logListed + portableLog(mass) + logSize : Number.NEGATIVE_INFINITY
        out[j] = portableLogAddExp(shares.logSmooth + out[j], seen)
      }
    }
  }

  /**
   * Exact `ln E_q exp⟨linear, φ(y)⟩`: a sum over the outputs listed, and that of the smooth part; undefined
   * where that has none.
   */
  linearLogPartition(
    tape: Tape,
    linear: Variable,
    parameters: Float32Array,
    constraints?: readonly Constraint[],
  ): Variable | undefined {
    const { rows } = linear
    const { listed, smooth } = this.#split({ rows, referenceParameters: parameters })
    const part = this.smooth.logSum(tape, linear, smooth.parameters!, constraints)
    if (!part) return undefined
    const { codes } = this.parts
    const { codeLength: c } = this.space
    const logWeights = Float32Array.from(listed, (weight, e) => {
      const b = Math.floor(e / this.#outputs)
      const isPossible = weight > 0 && this.#agrees(e % this.#outputs, constraints?.[b])
      return isPossible ? this.#logListed + portableLog(weight) : NEVER
    })
    const matrix = tape.upload(codes, this.#outputs, c)
    const scores = tape.matmul(linear, matrix, false, true)
    const seen = tape.rowLogSumExp(tape.add(scores, tape.upload(logWeights, rows, this.#outputs)))
    const unseen = tape.addScalar(part, this.#logSmoothing)
    return tape.add(seen, tape.softplus(tape.subtract(unseen, seen)))
  }

  /**
   * Draws with one random offset for each row: every output has as many of the draws as its mass says, but
   * for rounding, so that means over them vary little.
   */
  #sample(rng: Rng, count: number, context: ProposalContext, out: Float32Array): void {
    const { codeLength: c } = this.space
    const { rows, constraints } = context
    const { listed, smooth } = this.#split(context)
    for (let b = 0; b < rows; b++) {
      const { total, logListed } = this.#shares(listed, b, constraints?.[b])
      const share = total > 0 ? portableExp(logListed) : 0
      const offset = rng.uniform()
      let drawn = 0
      let reached = 0
      for (let y = 0; y < this.#outputs && share > 0; y++) {
        const weight = listed[b * this.#outputs + y]
        if (weight === 0 || !this.#agrees(y, constraints?.[b])) continue
        reached += share * weight
        for (; drawn < count && (drawn + offset) / count < reached; drawn++) {
          const at = (b * count + drawn) * c
          out.set(this.parts.codes.subarray(y * c, (y + 1) * c), at)
        }
      }
      if (drawn === count) continue
      const rest = out.subarray((b * count + drawn) * c, (b + 1) * count * c)
      this.smooth.proposal.sample(rng, count - drawn, contextOfRow(smooth, b), rest)
    }
  }

  /** The two parts of a row's parameters; the weights of single precision sum to one in double. */
  #split({ rows, referenceParameters, constraints }: ProposalContext) {
    const { width } = this.smooth
    const all = referenceParameters!
    const listed = new Float64Array(rows * this.#outputs)
    const parameters = new Float32Array(rows * width)
    for (let b = 0; b < rows; b++) {
      const at = b * this.width
      let total = 0
      for (let y = 0; y < this.#outputs; y++) total += all[at + y]
      for (let y = 0; y < this.#outputs; y++) listed[b * this.#outputs + y] = all[at + y] / total
      parameters.set(all.subarray(at + this.#outputs, at + this.width), b * width)
    }
    return { listed, smooth: { rows, parameters, constraints } }
  }

  /**
   * Logarithms of what the listed outputs of a row and its smooth part are multiplied by. Given something
   * known they are a proposal of what agrees with it, not the measure itself: the smooth part, whose mass
   * there is not known, keeps its share, and the listed outputs that agree are scaled up.
   */
  #shares(listed: Float64Array, b: number, constraint: Constraint | undefined) {
    if (!constraint) return { total: 1, logListed: this.#logListed, logSmooth: this.#logSmoothing }
    let total = 0
    for (let y = 0; y < this.#outputs; y++) {
      const weight = listed[b * this.#outputs + y]
      if (weight > 0 && this.#agrees(y, constraint)) total += weight
    }
    if (total === 0) return { total, logListed: Number.NEGATIVE_INFINITY, logSmooth: 0 }
    return { total, logListed: this.#logListed - portableLog(total), logSmooth: this.#logSmoothing }
  }

  #agrees(output: number, constraint: Constraint | undefined): boolean {
    if (!constraint) return true
    const { codeLength: c } = this.space
    return constraint.allows(this.space.decode(this.parts.codes, output * c))
  }
}

/** The logarithm of a mass of zero, as a number that single precision holds. */
const NEVER = -1e30

/** The weights of the outputs for each row of inputs. */
function weightsOfRows(forest: Forest, features: Features): [number, OutputWeights][] {
  const all: [number, OutputWeights][] = []
  eachInput(features, (input, row) => {
    all.push([row, positive(forestWeights(forest, input))])
  })
  return all
}
