import { createBackend, Tape } from '../../engine/index.js'
import { logistic } from '../../losses/index.js'
import { EnergyModel, inputTransformFrom } from '../../models/index.js'
import type { Pipeline } from '../fit/pipeline.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { modelHeader, partTensors } from '../fitted/model-header.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { centerOf, mixtureReference } from './mixture-reference.js'

/** A model of a mixture before it is one. */
export interface MixedParts<Y, Options extends ResolvedTaskOptions> {
  readonly name: string
  readonly weight: number
  readonly parts: FittedParts<Y, Options>
}

/** The mixture of fitted models as a model: a score of zero on it as the reference measure. */
export async function mixtureOf<Y, Options extends ResolvedTaskOptions>(
  { task: { space }, backend, rng }: Pipeline<Y>,
  given: readonly MixedParts<Y, Options>[],
): Promise<FittedParts<Y, Options>> {
  const total = given.reduce((sum, { weight }) => sum + weight, 0)
  const members = given.map((member) => ({ ...member, weight: member.weight / total }))
  const heaviest = members.reduce((best, member) => (member.weight > best.weight ? member : best))
  const { options, training, inputs } = heaviest.parts
  const columns = inputs.inputs
  const reference = mixtureReference(
    columns,
    members.map(({ weight, parts }) => ({
      weight,
      parts,
      header: modelHeader(parts, undefined),
      tensors: partTensors(parts),
    })),
  )
  const settings: Options = {
    ...options,
    loss: logistic.name,
    objective: 'exact',
    energy: 'mixture',
    reference: 'mixture',
    forest: undefined,
    experts: members.map(({ name, weight }) => ({ name, weight })),
    inputs: { standardize: false, clip: options.inputs.clip, fourierFeatures: 0 },
    model: {
      encoder: { hidden: [], activation: 'relu', dropout: 0, inputDropout: 0 },
      energy: 'zero',
      logPartition: { kind: 'constant', hidden: [], input: 'context', tableRows: 0 },
    },
  }
  const tape = new Tape(await createBackend(backend))
  const spec = { ...settings.model, features: columns }
  return {
    model: new EnergyModel(tape, space, spec, rng.split('model'), { reference }),
    generator: logistic,
    inputs: {
      ...inputTransformFrom(columns, settings.inputs, new Map()),
      center: centerOf(members),
    },
    reference,
    options: settings,
    training,
  }
}
