import type { ParameterStore, Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { CustomEncoder } from './custom-encoder.js'
import { createNetwork, type Inputs, type Network } from './network.js'
import type { BatchReference } from './reference-measure.js'

/** Kinds of learned log-partition (docs/maths.md#3-parts-of-the-model). */
export type LogPartitionKind = 'constant' | 'table' | 'network' | 'residual'
export const logPartitionKinds: readonly LogPartitionKind[] = [
  'constant',
  'table',
  'network',
  'residual',
]

/** What a log-partition may look at. */
export interface LogPartitionInput {
  /** the model's inputs, `[B, d]` */
  readonly features: Inputs
  /** the encoder's output, `[B, H]` */
  readonly context: Inputs
  /** linear part of the score, `[B, c]` */
  readonly linear: Variable
  /** the reference measure; absent: uniform */
  readonly reference?: Pick<BatchReference, 'linear' | 'worths' | 'linearLogPartition'>
  /** training row of each example; only a table needs it */
  readonly rowIndices?: Int32Array
}

/** The learned `τ(x)`, relative to the reference measure (0 when `g ≡ 0`). */
export interface LogPartition {
  /** `[B, 1]` */
  at(tape: Tape, input: LogPartitionInput): Variable
}

export interface LogPartitionOptions {
  readonly kind: LogPartitionKind
  /** widths of the network's hidden layers */
  readonly hidden: readonly number[]
  /** what the network reads: the encoder's output, or the features, through a network of its own */
  readonly input: 'context' | 'features'
  readonly contextWidth: number
  readonly featureWidth: number
  /** rows of the table */
  readonly tableRows: number
  /** a network of the caller's own instead */
  readonly custom?: CustomEncoder
}

/**
 * Creates a learned log-partition. All start at 0 apart from the closed form of `residual`, so with
 * a score of zero they start at the truth.
 *
 * `residual` adds the space's closed form for the linear part of the score, with its gradient: the
 * analytic part is then a control variate (docs/findings.md#multilabel-2). On a reference measure
 * linear in the code with scores `s` the closed form is `A(s + u) − A(s)`, `A` that of the uniform
 * measure; on any other that of the measure itself, where it has one.
 */
export function createLogPartition<Y>(
  store: ParameterStore,
  rng: Rng,
  space: Space<Y>,
  options: LogPartitionOptions,
): LogPartition {
  const group = 'logPartition'
  switch (options.kind) {
    case 'constant': {
      const value = store.add('log-partition/constant', 1, 1, undefined, { group })
      return {
        at: (tape, { linear }) => tape.gatherRows(value, new Int32Array(linear.rows)),
      }
    }
    case 'table': {
      const table = store.add('log-partition/table', options.tableRows, 1, undefined, {
        group,
        decay: false,
      })
      return {
        at(tape, { rowIndices }) {
          if (!rowIndices) {
            throw new PartitaError(
              'UNSUPPORTED',
              'a log-partition table knows training rows only',
              {
                hint: "use logPartition: 'network' or 'residual' to predict on unseen rows",
              },
            )
          }
          return tape.gatherRows(table, rowIndices)
        },
      }
    }
    case 'network':
      return networkLogPartition(createTauNetwork(store, rng, options), options)
    case 'residual': {
      const closedForm = space.linearLogPartition?.bind(space)
      if (!closedForm) {
        throw new PartitaError('UNSUPPORTED', `no closed-form log-partition for ${space.name}`, {
          hint: "use logPartition: 'network'",
        })
      }
      const network = networkLogPartition(createTauNetwork(store, rng, options), options)
      return {
        at(tape, input) {
          const known = linearLogPartition(tape, closedForm, input)
          return tape.add(known, network.at(tape, input))
        },
      }
    }
  }
}

/** `ln E_q exp⟨u, φ⟩` of a linear score, relative to the uniform measure or a reference. */
function linearLogPartition(
  tape: Tape,
  closedForm: (tape: Tape, scores: Variable) => Variable,
  { linear, reference }: Pick<LogPartitionInput, 'linear' | 'reference'>,
): Variable {
  const base = reference?.linear
  if (base) return tape.subtract(closedForm(tape, tape.add(linear, base)), closedForm(tape, base))
  // on Plackett–Luce saved models have the closed form of the uniform measure, and a network for the rest
  const own = reference?.worths ? undefined : reference?.linearLogPartition(linear)
  return own ?? closedForm(tape, linear)
}

function createTauNetwork(store: ParameterStore, rng: Rng, options: LogPartitionOptions): Network {
  const { custom } = options
  const inputs = options.input === 'context' ? options.contextWidth : options.featureWidth
  const group = 'logPartition'
  if (custom) {
    const network = custom.create(store, rng, inputs, { prefix: 'log-partition', group })
    if (network.outputs === 1) return network
    throw new PartitaError('SHAPE_MISMATCH', `the log-partition ${custom.name} has another width`, {
      expected: 'one output',
      received: `${network.outputs} outputs`,
    })
  }
  return createNetwork(store, rng, {
    name: 'log-partition',
    inputs,
    hidden: options.hidden,
    outputs: 1,
    activation: 'relu',
    dropout: 0,
    group,
  })
}

function networkLogPartition(
  network: Network,
  { input }: Pick<LogPartitionOptions, 'input'>,
): LogPartition {
  return {
    at: (tape, { features, context }) =>
      network.forward(tape, input === 'context' ? context : features) as Variable,
  }
}
