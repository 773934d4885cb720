import type { Variable } from '../../engine/index.js'
import {
  EnergyModel,
  type MixtureDensityScore,
  mixtureDensityEnergy,
  type ReferenceMeasure,
  type TiltOptions,
  tiltEnergy,
} from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { GaussianRows } from '../../samplers/index.js'
import { nameOf } from '../backend/graph-matrix.js'
import { notRecordable } from '../backend/unsupported.js'
import type { Recording } from '../references/graph-reference.js'
import { type MixtureInGraph, mixtureInGraph } from './mixture-rows.js'

/** A conditional density: a mixture density network, and a score that tilts it or a broad law. */
export interface OnnxMember {
  readonly network: EnergyModel<ArrayLike<number>>
  readonly model: EnergyModel<ArrayLike<number>>
  readonly tilt: TiltOptions
  readonly components: number
  /** the network's mixture with a Student-t part of this share, or a normal of this deviation */
  readonly base: { readonly tails: number } | { readonly deviation: number }
}

/** A member as a graph computes it. */
export interface MemberInGraph {
  readonly mixture: MixtureInGraph
  /** the learned b(x), `[B, 1]` */
  readonly learned: string
  /** `ln` of the tilted density of codes without its log-partition, `[B, n, c] → [B, n]` */
  tilted(codes: string, count: number): string
}

const HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI)

/** @param prepared the inputs as the networks take them, `[B, d]` */
export function memberInGraph(
  { graph, tape, backend, space }: Recording<ArrayLike<number>>,
  { network, model, tilt, components, base }: OnnxMember,
  prepared: string,
  prefix: string,
): MemberInGraph {
  const c = space.codeLength
  const rows = backend.rows.count
  const cols = model.spec.features
  const node = graph.node.bind(graph)
  const at = (own: EnergyModel<ArrayLike<number>>, part: string) => {
    for (const { name, variable } of own.store.all()) {
      graph.rename(nameOf(variable.value), `${prefix}${part}/${name}`)
    }
    const values = backend.standIn(prepared, rows, cols)
    return own.at({ features: { rows, cols, values } })
  }
  const again = (own: EnergyModel<ArrayLike<number>>, energy: ReturnType<typeof tiltEnergy>) =>
    new EnergyModel(tape, space, own.spec, new Rng(0), {
      energy,
      weights: own.store.snapshot(),
      reference: onHost,
    })
  const mixed = at(again(network, mixtureDensityEnergy(components)), 'network')
  const { parameters } = mixed as unknown as MixtureDensityScore
  const laws = new GaussianRows(components, c)
  const mixture = mixtureInGraph(graph, nameOf(parameters.value), laws)
  const whiten = (codes: Variable, farthest: number) => {
    const each = codes.rows / rows
    const grouped = node('Reshape', [nameOf(codes.value), graph.shape(-1, each, c)])
    const moved = node('Div', [node('Sub', [grouped, mixture.mean]), mixture.deviation])
    const ends = [-farthest, farthest].map((end) => graph.scalar(end))
    const flat = node('Reshape', [node('Clip', [moved, ...ends]), graph.shape(-1, c)])
    return tape.constant(backend.matrix(flat, codes.rows, c))
  }
  const score = at(
    again(
      model,
      tiltEnergy(tilt, () => whiten),
    ),
    'score',
  )
  const broad = (codes: string, deviation: number) => {
    const square = node('ReduceSum', [node('Mul', [codes, codes]), graph.shape(2)], { keepdims: 0 })
    const scaled = node('Mul', [square, graph.scalar(-0.5 / deviation ** 2)])
    return node('Sub', [scaled, graph.scalar(c * (HALF_LN_2_PI + Math.log(deviation)))])
  }
  return {
    mixture,
    learned: nameOf(score.logPartition().value),
    tilted(codes, count) {
      const flat = node('Reshape', [codes, graph.shape(-1, c)])
      const matrix = tape.constant(backend.matrix(flat, rows * count, c))
      const own = nameOf(score.score({ matrix, shared: false }).value)
      const law =
        'tails' in base
          ? mixture.logDensity(codes, base.tails, GaussianRows.degrees)
          : broad(codes, base.deviation)
      return node('Add', [own, law])
    },
  }
}

/** What is tilted is in the graph by itself. */
const onHost: ReferenceMeasure = {
  name: 'base',
  parameters: () => new Float32Array(0),
  logDensity() {
    throw notRecordable('densities of the base on the host')
  },
}
