import type { DenseMatrix, Features } from '../../engine/index.js'
import { isSparse, rowChunks, rowsAtOnce } from '../../engine/index.js'
import { isLogistic } from '../../losses/index.js'
import { logDensityOf, samplingContext, transformInputs } from '../../models/index.js'
import { portableLog, portableLogAddExp } from '../../random/index.js'
import { mixture, type Proposal, type ProposalContext } from '../../samplers/index.js'
import { predictionProposal } from '../fit/proposals.js'
import type { LearnedReference, MixtureHeader } from '../fit/reference.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { LogPartitions } from '../fitted/log-partitions.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** One of several models whose mixture is the measure. */
export interface Expert<Y> {
  readonly weight: number
  readonly parts: FittedParts<Y, ResolvedTaskOptions>
  /** what a model file says of it, and its arrays */
  readonly header: unknown
  readonly tensors: ReadonlyMap<string, DenseMatrix>
}

/** A mixture that knows its models. */
export interface MixtureReference<Y> extends LearnedReference<Y> {
  readonly experts: readonly Expert<Y>[]
}

/** Whether a reference measure is a mixture of models. */
export function isMixture<Y>(reference: LearnedReference<Y>): reference is MixtureReference<Y> {
  return 'experts' in reference
}

/**
 * A mixture of models, `q(y|x) = Σ_c π_c p_c(y|x)`, each normalised, as a reference measure: with a score of
 * zero it is a model of its own. What it reads of each row are the inputs, which every part prepares for
 * itself.
 */
export function mixtureReference<Y>(
  columns: number,
  experts: readonly Expert<Y>[],
): MixtureReference<Y> {
  const components = experts.map((expert) => new ExpertDensity(expert, columns, centerOf(experts)))
  const proposal = mixture(
    components.map((component) => ({ proposal: component.proposal, weight: component.weight })),
  )
  const tensors = new Map(
    experts.flatMap(({ tensors: own }, at) =>
      [...own].map(([name, tensor]) => [`${at}/${name}`, tensor] as const),
    ),
  )
  const header: MixtureHeader = {
    kind: 'mixture',
    columns,
    weights: experts.map(({ weight }) => weight),
    parts: experts.map((expert) => expert.header),
  }
  return {
    name: 'mixture',
    experts,
    proposal: { ...proposal, name: 'mixture' },
    parameters: ({ features }) => writtenOut(features),
    logDensity(codes, count, context, out) {
      const part = new Float64Array(out.length)
      out.fill(Number.NEGATIVE_INFINITY)
      for (const component of components) {
        component.logDensity(codes, count, context, part)
        const logWeight = portableLog(component.weight)
        for (let j = 0; j < out.length; j++) out[j] = portableLogAddExp(out[j], logWeight + part[j])
      }
    },
    header,
    size: [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0),
    tensors: () => tensors,
  }
}

/** What was taken off the columns of the inputs that a mixture reads; undefined: nothing. */
export function centerOf<Y>(
  experts: readonly Pick<Expert<Y>, 'parts'>[],
): Float64Array | undefined {
  return experts.map(({ parts }) => parts.inputs.center).find((center) => center !== undefined)
}

/** One model of a mixture: its density and its draws, given the inputs as they came. */
class ExpertDensity<Y> {
  readonly weight: number
  readonly proposal: Proposal
  readonly #parts: FittedParts<Y, ResolvedTaskOptions>
  readonly #logPartitions: LogPartitions<Y>
  /** the log-partitions of rows that are asked for again and again */
  readonly #known = new WeakMap<Float32Array, Float64Array>()

  constructor(
    { weight, parts }: Expert<Y>,
    private readonly columns: number,
    private readonly center: Float64Array | undefined,
  ) {
    this.weight = weight
    this.#parts = parts
    this.#logPartitions = new LogPartitions(parts)
    const { model, reference } = parts
    const own = predictionProposal(model, reference)
    this.proposal = {
      name: own.name,
      shared: false,
      sample: (rng, count, context, out) => {
        const total = own.shared ? context.rows * count : count
        own.sample(rng, total, this.#contextOf(context), out)
      },
      logDensity: (codes, count, context, out) => {
        const total = own.shared ? context.rows * count : count
        own.logDensity(codes, total, this.#contextOf(context), out)
      },
    }
  }

  /** `ln p(y|x) − ln u(y)` of `count` codes for each row */
  logDensity(
    codes: Float32Array,
    count: number,
    context: ProposalContext,
    out: Float64Array,
  ): void {
    const { model, generator } = this.#parts
    const { tape, space } = model
    const c = space.codeLength
    const features = this.#features(context)
    const logPartition = this.#logPartitionOf(context.referenceParameters!, features)
    const step = rowsAtOnce(2 * count * (model.numbersPerPair + c))
    for (const { from, batch } of rowChunks({ features }, step)) {
      tape.clear()
      const { rows } = batch.features
      const own = codes.subarray(from * count * c, (from + rows) * count * c)
      const logTilt = (score: number, e: number) => {
        const s = score - logPartition[from + Math.floor(e / count)]
        return isLogistic(generator) ? s : portableLog(generator.weight(s))
      }
      out.set(logDensityOf(tape, model.at(batch), own, c, count, logTilt), from * count)
    }
    tape.clear()
  }

  #logPartitionOf(key: Float32Array, features: Features): Float64Array {
    const known = this.#known.get(key)
    if (known) return known
    const { values } = this.#logPartitions.answer(features)
    this.#known.set(key, values)
    return values
  }

  /** What the proposal of the model looks at; read at once, since the tape is emptied. */
  #contextOf(context: ProposalContext): ProposalContext {
    const { model } = this.#parts
    const { tape } = model
    const features = this.#features(context)
    tape.clear()
    const read = { ...samplingContext(tape, model.at({ features }), features.rows) }
    tape.clear()
    return read
  }

  #features({ rows, referenceParameters }: ProposalContext): Features {
    const { columns: cols, center } = this
    const raw = { rows, cols, values: referenceParameters!, ...(center && { center }) }
    return transformInputs(raw, this.#parts.inputs)
  }
}

/** The values of inputs, zeros included, `[n·d]`. */
function writtenOut(features: Features): Float32Array {
  if (!isSparse(features)) return features.values
  const { rows, cols, offsets, indices, values } = features
  const dense = new Float32Array(rows * cols)
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) dense[r * cols + indices[e]] = values[e]
  }
  return dense
}
