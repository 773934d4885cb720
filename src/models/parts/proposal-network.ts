import type { ParameterStore, Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import { constrainedLinearSum, hasRankings, type Space } from '../../spaces/index.js'
import type { Codes } from '../energies/codes.js'
import { linearScores } from '../energies/energy.js'
import { plackettLuceScore } from '../energies/plackett-luce-score.js'
import type { KnownRows } from './known-rows.js'
import { createNetwork, type Inputs } from './network.js'

/** Kinds of learned proposal (docs/maths.md#4-proposals). */
export const proposalKinds = ['bernoulli', 'plackett-luce'] as const
export type ProposalKind = (typeof proposalKinds)[number]

/** What a learned proposal is trained by. */
export type ProposalTraining = 'likelihood' | 'weights'
export const proposalTrainings: readonly ProposalTraining[] = ['likelihood', 'weights']

/** Spec of a proposal network; plain JSON. */
export interface ProposalSpec {
  readonly kind: ProposalKind
  /** widths of the hidden layers */
  readonly hidden: readonly number[]
  /** what it reads: the encoder's output, gradient stopped, or the features */
  readonly input: 'context' | 'features'
  /** by the likelihood of the data, or by the weights of the joint objective's samples */
  readonly training: ProposalTraining
}

/** A learned proposal applied to a batch. */
export interface BatchProposal {
  readonly training: ProposalTraining
  /** outputs of its network, which its sampler reads, `[B, p]` */
  readonly parameters: Variable
  /** `log r − log u` of codes, `[B, m]`, differentiable in the network */
  logDensity(codes: Codes): Variable
  /**
   * `ln Σ_y [y ⊨ constraint] (r/u)(y|x)` of the rows known in part, `[R, 1]`, differentiable; undefined
   * where there is no exact sum
   */
  constrainedLogDensity(known: KnownRows): Variable | undefined
}

/** The network of a learned proposal. */
export interface ProposalNetwork {
  at(tape: Tape, input: { readonly features: Inputs; readonly context: Inputs }): BatchProposal
}

/**
 * Creates the network of a learned proposal, in the parameter group `proposal`. No gradient flows
 * from it into the encoder.
 *
 * @throws PartitaError `UNSUPPORTED` on a space the kind does not apply to
 */
export function createProposalNetwork<Y>(
  store: ParameterStore,
  rng: Rng,
  space: Space<Y>,
  { kind, hidden, input, training }: ProposalSpec,
  widths: { readonly features: number; readonly context: number },
): ProposalNetwork {
  const { outputs, logDensity, constrained } = density(kind, space)
  const network = createNetwork(store, rng, {
    name: 'proposal',
    inputs: widths[input],
    hidden,
    outputs,
    activation: 'relu',
    dropout: 0,
    group: 'proposal',
  })
  return {
    at(tape, { features, context }) {
      const read = input === 'features' ? features : stopped(tape, context)
      const parameters = network.forward(tape, read) as Variable
      return {
        training,
        parameters,
        logDensity: (codes) => logDensity(tape, parameters, codes),
        constrainedLogDensity: (known) => constrained(tape, parameters, known),
      }
    },
  }
}

function density<Y>(
  kind: ProposalKind,
  space: Space<Y>,
): {
  outputs: number
  logDensity(tape: Tape, parameters: Variable, codes: Codes): Variable
  constrained(tape: Tape, parameters: Variable, known: KnownRows): Variable | undefined
} {
  if (kind === 'plackett-luce') {
    if (!hasRankings(space)) throw unsupported(kind, space, 'a space of rankings')
    const { rankings } = space
    return {
      outputs: rankings.items.length,
      logDensity: (tape, scores, codes) => plackettLuceScore(tape, space, scores, codes),
      constrained(tape, scores, { rows, constraints }) {
        const sum = rankings.logSum?.(tape, { worths: tape.gatherRows(scores, rows), constraints })
        return sum && tape.addScalar(sum, space.logSize)
      },
    }
  }
  const closedForm = space.linearLogPartition?.bind(space)
  if (!closedForm || !space.linearSampler) throw unsupported(kind, space, 'subsets')
  return {
    outputs: space.codeLength,
    logDensity: (tape, scores, codes) =>
      tape.addColumn(linearScores(tape, scores, codes), tape.scale(closedForm(tape, scores), -1)),
    constrained(tape, scores, { rows, constraints }) {
      const own = tape.gatherRows(scores, rows)
      const sum = constrainedLinearSum(tape, space, own, constraints)
      return sum && tape.addScalar(tape.subtract(sum, closedForm(tape, own)), space.logSize)
    },
  }
}

function stopped(tape: Tape, x: Inputs): Inputs {
  return 'value' in x ? tape.stopGradient(x) : x
}

function unsupported<Y>(kind: ProposalKind, space: Space<Y>, expected: string): PartitaError {
  return new PartitaError('UNSUPPORTED', `no ${kind} proposal for ${space.name}`, {
    expected,
    received: space.name,
    hint: 'use a proposal that ignores the input (empirical, uniform)',
  })
}
