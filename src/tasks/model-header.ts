import { type BackendOptions, createBackend, Tape } from '../engine/index.js'
import { decodeModel, type NamedTensor } from '../io/index.js'
import { type Generator, parseGenerator } from '../losses/index.js'
import { EnergyModel, inputTransformFrom, type ModelSpec } from '../models/index.js'
import { Rng } from '../random/index.js'
import type { Space } from '../spaces/index.js'
import type { FittedParts, TrainingSummary } from './fitted-model.js'
import { learnedReference } from './reference.js'
import type { ResolvedTaskOptions } from './task-options.js'

/** Options of loading a model. */
export interface LoadOptions extends BackendOptions {
  /** the generator, if the model was fitted with one of the caller's own */
  readonly loss?: Generator
}

/** Where the weights of a reference measure stand in a model file. */
export const REFERENCE_PREFIX = 'reference/'

/** What the header of a model file holds, beside the weights; plain JSON. */
interface ModelHeader<Options> {
  readonly space: unknown
  readonly spec: ModelSpec
  readonly reference?: ModelSpec
  readonly inputs: number
  readonly featureNames?: readonly string[]
  readonly options: Options
  readonly training: TrainingSummary
}

/** The header of a fitted model. */
export function modelHeader<Y, Options extends ResolvedTaskOptions>(
  { model, reference, inputs, featureNames, options, training }: FittedParts<Y, Options>,
  space: unknown,
): ModelHeader<Options> {
  return {
    space,
    spec: model.spec,
    reference: reference?.model.spec,
    inputs: inputs.inputs,
    featureNames,
    options,
    training,
  }
}

/**
 * Rebuilds the parts of a fitted model from the bytes of a model file.
 *
 * @param createSpace makes the space from what the task's `spaceHeader` gave
 * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version
 */
export async function restoreParts<Y, Options extends ResolvedTaskOptions>(
  bytes: Uint8Array,
  task: string,
  createSpace: (header: unknown) => Space<Y>,
  options: LoadOptions,
): Promise<FittedParts<Y, Options>> {
  const { header, weights } = decodeModel(bytes, task)
  const saved = header as ModelHeader<Options>
  const space = createSpace(saved.space)
  const referenceModel =
    saved.reference &&
    (await restoreModel(space, saved.reference, withoutPrefix(weights, REFERENCE_PREFIX), options))
  const reference = referenceModel && learnedReference(referenceModel)
  const tape = new Tape(await createBackend(options))
  const model = new EnergyModel(tape, space, saved.spec, new Rng(0), undefined, reference)
  model.store.restore(weights)
  return {
    model,
    reference,
    generator: options.loss ?? parseGenerator(saved.options.loss),
    inputs: inputTransformFrom(saved.inputs, saved.options.inputs.clip, weights),
    featureNames: saved.featureNames,
    options: saved.options,
    training: saved.training,
  }
}

async function restoreModel<Y>(
  space: Space<Y>,
  spec: ModelSpec,
  weights: ReadonlyMap<string, NamedTensor>,
  options: BackendOptions,
): Promise<EnergyModel<Y>> {
  const model = new EnergyModel(new Tape(await createBackend(options)), space, spec, new Rng(0))
  model.store.restore(weights)
  return model
}

function withoutPrefix(
  weights: ReadonlyMap<string, NamedTensor>,
  prefix: string,
): Map<string, NamedTensor> {
  const found = [...weights].filter(([name]) => name.startsWith(prefix))
  return new Map(found.map(([name, tensor]) => [name.slice(prefix.length), tensor]))
}

/** The bytes in the base64 of a fitted model's `toJSON`. */
export function bytesOfJSON(json: { readonly data: string }): Uint8Array {
  return Uint8Array.from(atob(json.data), (character) => character.charCodeAt(0))
}
