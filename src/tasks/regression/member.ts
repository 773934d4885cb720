import { createBackend, type DenseMatrix, Tape } from '../../engine/index.js'
import {
  EnergyModel,
  type EnergyModelOptions,
  mixtureDensityEnergy,
  type ReferenceMeasure,
  type TiltOptions,
  tiltEnergy,
} from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import {
  GaussianRows,
  gaussianRowsProposal,
  type Proposal,
  type ReferenceDensity,
} from '../../samplers/index.js'
import { type Reals, standardNormalLogDensity } from '../../spaces/index.js'
import type { TrainingResult } from '../../training/index.js'
import type { RegressorOptions } from './regressor-options.js'

/** Share of the Student-t part of the proposal. */
export const TAILS = 0.1
/** Deviation of the broad base. */
export const BROAD = 1.5
/** Nats that a score may add to its base or take from it. */
const LIMIT = 20

/** Shapes of the networks of a member; plain JSON. */
export interface MemberSpec {
  readonly features: number
  readonly components: number
  readonly hidden: readonly number[]
  readonly dropout: number
  readonly base: 'network' | 'broad'
  readonly tilt: TiltOptions
}

/** A conditional density: a mixture density network, and a score that tilts it or a broad law. */
export interface Member {
  readonly spec: MemberSpec
  readonly network: EnergyModel<ArrayLike<number>>
  readonly model: EnergyModel<ArrayLike<number>>
  readonly laws: GaussianRows
  /** what is tilted, and drawn from; the same where the network is tilted */
  readonly reference: ReferenceMeasure
  readonly proposal: Proposal
  /** of the network, then of the score */
  readonly training: readonly TrainingResult[]
}

type Engine = Pick<RegressorOptions, 'engine' | 'deterministic' | 'threads'>

/** An untrained mixture density network. */
export async function createNetworkModel(
  space: Reals,
  { features, components, hidden, dropout }: Omit<MemberSpec, 'base' | 'tilt'>,
  rng: Rng,
  options: Engine & Pick<EnergyModelOptions, 'weights'>,
): Promise<EnergyModel<ArrayLike<number>>> {
  const energy = mixtureDensityEnergy(components)
  const spec = {
    features,
    encoder: { hidden, activation: 'silu', dropout },
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'constant' },
  } as const
  const tape = new Tape(await createBackend(options))
  const { weights } = options
  return new EnergyModel(tape, space, spec, rng, { energy, weights })
}

/** The numbers of each row's mixture, `[B, K (1 + 2c)]`. */
export function rowParameters(
  network: EnergyModel<ArrayLike<number>>,
  features: DenseMatrix,
): Float32Array {
  const { tape } = network
  tape.clear()
  const parameters = tape.untracked(() => network.at({ features }).measureParameters?.())
  tape.clear()
  return parameters ?? new Float32Array(0)
}

/** What is tilted and what is drawn from, given a fitted network. */
export function measuresOf(
  space: Reals,
  network: EnergyModel<ArrayLike<number>>,
  { components, base }: Pick<MemberSpec, 'components' | 'base'>,
): Pick<Member, 'laws' | 'reference' | 'proposal'> {
  const laws = new GaussianRows(components, space.codeLength)
  const proposal = gaussianRowsProposal(laws, TAILS)
  const parameters: ReferenceMeasure['parameters'] = ({ features }) =>
    rowParameters(network, features as DenseMatrix)
  const { logDensity } = base === 'network' ? proposal : broadMeasure(space.codeLength)
  return { laws, proposal, reference: { name: base, parameters, logDensity } }
}

/** Normal of {@link BROAD} times the width of the base law. */
function broadMeasure(c: number): ReferenceDensity {
  return {
    logDensity(codes, _count, _context, out) {
      for (let j = 0; j < codes.length / c; j++) {
        let square = 0
        for (let i = 0; i < c; i++) square += codes[j * c + i] ** 2
        // N(0, BROAD²) less the base law, which has the same constants
        out[j] = 0.5 * square * (1 - 1 / (BROAD * BROAD)) - c * Math.log(BROAD)
      }
    },
  }
}

/** An untrained score on its base. */
export async function createScoreModel(
  space: Reals,
  { features, hidden, dropout, tilt }: MemberSpec,
  { laws, reference }: Pick<Member, 'laws' | 'reference'>,
  rng: Rng,
  options: Engine & Pick<EnergyModelOptions, 'weights'>,
): Promise<EnergyModel<ArrayLike<number>>> {
  const c = space.codeLength
  const energy = tiltEnergy(tilt, ({ parameters }, rows) => {
    const centres = new Float32Array(rows * 2 * c)
    for (let b = 0; b < rows; b++) {
      const moments = laws.moments(parameters, b * laws.width)
      for (let i = 0; i < c; i++) {
        centres[b * 2 * c + i] = moments[i]
        centres[b * 2 * c + c + i] = 1 / moments[c + i]
      }
    }
    return centres
  })
  const spec = {
    features,
    encoder: { hidden, activation: 'silu', dropout },
    energy: 'custom',
    custom: { energy: energy.name },
    logPartition: { kind: 'network', hidden: [], input: 'context' },
  } as const
  const tape = new Tape(await createBackend(options))
  const { weights } = options
  return new EnergyModel(tape, space, spec, rng, { energy, weights, reference })
}

/** What the score of a member looks like. */
export function memberTilt(
  {
    frequencies: count,
    bandwidth,
    hidden,
  }: Required<Pick<RegressorOptions, 'frequencies' | 'bandwidth' | 'hidden'>>,
  seed: number,
): TiltOptions {
  const frequencies = count > 0 ? { count, bandwidth } : undefined
  return { hidden, frequencies, seed, conditional: true, limit: LIMIT }
}

/**
 * `ln` of each row's tilted density of codes without its log-partition, `count` codes for each row,
 * `[B·count, c] → [B·count]`, and the learned b of each row.
 */
export function tiltedLogDensity(
  member: Member,
  features: DenseMatrix,
  codes: Float32Array,
  count: number,
): { values: Float64Array; learned: Float64Array; parameters: Float32Array } {
  const { model } = member
  const { tape } = model
  const c = codes.length / (features.rows * count)
  tape.clear()
  const read = tape.untracked(() => {
    const score = model.at({ features })
    const matrix = tape.upload(codes, features.rows * count, c)
    const values = Float64Array.from(
      tape.backend.read(score.score({ matrix, shared: false }).value),
    )
    const learned = Float64Array.from(tape.backend.read(score.logPartition().value))
    const base = score.reference!.logDensity(codes, count)
    for (let j = 0; j < values.length; j++) {
      values[j] += base[j] + standardNormalLogDensity(codes, j * c, c)
    }
    return { values, learned, parameters: score.reference!.parameters }
  })
  tape.clear()
  return read
}
