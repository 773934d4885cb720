import type { BackendOptions, DenseMatrix, Weights } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { inputTransformFrom, inputTransformTensors } from '../../models/index.js'
import { Rng } from '../../random/index.js'
import { encoderBySchema } from '../densities/dense-rows.js'
import { type SavedSpace, savedSpace, spaceFrom } from '../densities/saved-space.js'
import { checkShape } from '../fitted/check-shape.js'
import { damagedAt } from '../fitted/damaged-at.js'
import { checkColumns, pointsShape, schemaShape, trainingShape } from '../fitted/header-schema.js'
import { aCount, aNumber, aText, listOf, orNothing, partsOf } from '../fitted/json-shape.js'
import { tiltShape } from '../fitted/tilt-shape.js'
import {
  createNetworkModel,
  createScoreModel,
  type Member,
  type MemberSpec,
  measuresOf,
} from './member.js'
import type { RegressorParts } from './regressor-parts.js'

/** How inputs are prepared. */
const INPUTS = { standardize: true, clip: 10, fourierFeatures: 0 }

/** What the header of a model file holds, beside the weights; plain JSON. */
interface SavedRegressor
  extends Pick<RegressorParts, 'range' | 'featureNames' | 'schema' | 'training' | 'options'> {
  readonly space: SavedSpace
  readonly inputs: number
  readonly members: readonly MemberSpec[]
}

/** The header of a model. */
export function savedRegressor(parts: RegressorParts): SavedRegressor {
  const { space, inputs, range, members, featureNames, schema, training, options } = parts
  return {
    space: savedSpace(space),
    inputs: inputs.inputs,
    range,
    members: members.map(({ spec }) => spec),
    featureNames,
    schema,
    training,
    options,
  }
}

/** All weights, each member's under its own name. */
export function memberWeights({ inputs, members }: RegressorParts): Weights {
  const weights = new Map(inputTransformTensors(inputs))
  members.forEach(({ network, model }, m) => {
    for (const [name, tensor] of network.store.snapshot())
      weights.set(`${m}/network/${name}`, tensor)
    for (const [name, tensor] of model.store.snapshot()) weights.set(`${m}/score/${name}`, tensor)
  })
  return weights
}

const headerShape = partsOf({
  space: pointsShape,
  inputs: aCount,
  range: listOf(listOf(aNumber)),
  members: listOf(
    partsOf({
      features: aCount,
      components: aCount,
      hidden: listOf(aCount),
      dropout: aNumber,
      tilt: tiltShape,
    }),
  ),
  featureNames: orNothing(listOf(aText)),
  schema: orNothing(schemaShape),
  training: trainingShape,
  options: partsOf({}),
})

/**
 * The parts of a model from its header and weights.
 *
 * @throws PartitaError `MODEL_FILE` if they describe none
 */
export async function restoreRegressor(
  header: unknown,
  weights: Weights,
  options: BackendOptions,
): Promise<RegressorParts> {
  checkShape(header, headerShape)
  const saved = header as SavedRegressor
  if (saved.schema) checkColumns(saved.schema, saved.inputs)
  const { length } = saved.space.coordinates
  const isWhole = saved.range.length === length && saved.range.every((ends) => ends.length === 2)
  if (!isWhole) throw damagedAt('range', `${length} pairs`, JSON.stringify(saved.range))
  if (saved.members.length === 0) throw damagedAt('members', 'one or more', 'none')
  try {
    const space = spaceFrom(saved.space)
    const inputs = inputTransformFrom(saved.inputs, INPUTS, weights)
    const members: Member[] = []
    for (const [m, spec] of saved.members.entries()) {
      checkComponents(spec, length, weights.get(`${m}/network/energy/mixture-density/bias`))
      const own = (part: string) => ({ ...options, weights: under(weights, `${m}/${part}/`) })
      const network = await createNetworkModel(space, spec, new Rng(0), own('network'))
      const measures = measuresOf(space, network, spec)
      const model = await createScoreModel(space, spec, measures, new Rng(0), own('score'))
      members.push({ spec, network, model, ...measures, training: [] })
    }
    const { range, featureNames, schema, training } = saved
    const encoder = await encoderBySchema(schema)
    const { options: settled } = saved
    return {
      space,
      inputs,
      range,
      members,
      featureNames,
      schema,
      encoder,
      training,
      options: settled,
    }
  } catch (cause) {
    if (cause instanceof PartitaError && cause.code === 'MODEL_FILE') throw cause
    throw new PartitaError('MODEL_FILE', 'the model file describes no conditional density', {
      received: cause instanceof Error ? cause.message : String(cause),
      hint: 'save the model again',
      cause,
    })
  }
}

/** Throws unless there are weights of so many components: before anything of their size is made. */
function checkComponents(
  { components }: MemberSpec,
  targets: number,
  bias: DenseMatrix | undefined,
): void {
  // of each a weight, means and scales
  const found = (bias?.cols ?? 0) / (1 + 2 * targets)
  if (components !== found) throw damagedAt('members', `${found} components`, String(components))
}

function under(weights: Weights, prefix: string): Weights {
  const found = [...weights].filter(([name]) => name.startsWith(prefix))
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
}
