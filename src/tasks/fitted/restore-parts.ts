import { createBackend, Tape } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { Anchors } from '../../inference/index.js'
import { decodeModel, type NamedTensor, schemaFeatures, taskOfModel } from '../../io/index.js'
import { type Generator, parseGenerator } from '../../losses/index.js'
import {
  calibratedModel,
  checkCustomParts,
  EnergyModel,
  type EnergyModelOptions,
  inputTransformFrom,
  type ModelSpec,
} from '../../models/index.js'
import { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import type { CalibrationCurve, CalibrationRecord } from '../calibrate/calibration-record.js'
import { type LearnedReference, learnedReference, type ReferenceHeader } from '../fit/reference.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'
import { damagedAt } from './damaged-at.js'
import type { FittedParts } from './fitted-parts.js'
import { checkHeader } from './header-schema.js'
import type { LoadOptions } from './load-options.js'
import { ANCHORS, type ModelHeader, REFERENCE_PREFIX, withoutPrefix } from './model-header.js'

export { readFileWhole } from '../../io/index.js'

/**
 * Rebuilds the parts of a fitted model from the bytes of a model file.
 *
 * @param createSpace makes the space from what the task's `spaceHeader` gave
 * @param checkSpace refuses a space of the caller's own that is another one
 * @throws PartitaError `MODEL_FILE` if the bytes are damaged, or of another task or later version;
 *   `INVALID_OPTION` if the model was fitted with something of the caller's own that is not passed
 */
export async function restoreParts<Y, Options extends ResolvedTaskOptions>(
  bytes: Uint8Array,
  task: string,
  createSpace: (header: unknown) => Space<Y> | Promise<Space<Y>>,
  options: LoadOptions,
  checkSpace?: (header: unknown) => void,
): Promise<FittedParts<Y, Options>> {
  const { header, weights, digest } = decodeModel(bytes, task)
  checkHeader(header, weights)
  const saved = header as ModelHeader<Options>
  checkSpace?.(saved.space)
  const space = await describedBy(async () => createSpace(saved.space))
  const parts = await partsFrom<Y, Options>(saved, weights, space, options)
  const { schema } = saved
  // rows of values are for models that know their columns
  const encoders = schema && (await import('../../io/encoder/index.js'))
  const encoder = encoders && (await encoders.encoderOf(schema))
  return { ...parts, encoder, digest }
}

/** The parts of a model, or of one of those that a mixture is of. */
async function partsFrom<Y, Options extends ResolvedTaskOptions>(
  saved: ModelHeader<Options>,
  weights: ReadonlyMap<string, NamedTensor>,
  space: Space<Y>,
  options: LoadOptions,
): Promise<FittedParts<Y, Options>> {
  const { energy, encoder, logPartition } = options
  checkCustomParts(saved.spec.custom, options)
  checkCurves(saved.calibration, space.codeLength)
  const tape = new Tape(await createBackend(options))
  const { generator, ...parts } = await describedBy(async () => {
    const own = withoutPrefix(weights, REFERENCE_PREFIX)
    const reference = saved.reference && (await referenceFrom(saved.reference, own, space, options))
    const inputs = inputTransformFrom(saved.inputs, saved.options.inputs, weights)
    // the width is not taken from the spec, so that weights of another width are found out
    const spec = { ...saved.spec, features: inputs.outputs }
    const plain = modelFrom(tape, space, spec, {
      weights,
      reference,
      energy,
      encoder,
      logPartition,
    })
    const { calibration: change } = saved.spec
    return {
      model: change ? calibratedModel(plain, change) : plain,
      reference,
      anchors: anchorsFrom(saved.anchorDraws, weights, space.codeLength),
      generator: String(saved.options.loss),
      inputs,
      featureNames: saved.featureNames ?? (saved.schema && schemaFeatures(saved.schema)),
      schema: saved.schema,
      options: saved.options,
      training: saved.training,
      trainedOn: saved.trainedOn,
      calibration: saved.calibration,
    }
  })
  return { ...parts, generator: generatorNamed(generator, options.loss) }
}

/** The reference measure of a model: another model, a forest, or a mixture of models. */
async function referenceFrom<Y>(
  header: ReferenceHeader,
  weights: ReadonlyMap<string, NamedTensor>,
  space: Space<Y>,
  options: LoadOptions,
): Promise<LearnedReference<Y>> {
  if (!('kind' in header)) {
    const tape = new Tape(await createBackend(options))
    const { encoder } = options
    return learnedReference(modelFrom(tape, space, header, { weights, encoder }))
  }
  if (header.kind === 'forest') {
    const { savedForest } = await import('../fit/grow-reference.js')
    return savedForest(space, header, weights)
  }
  const { mixtureReference } = await import('../experts/mixture-reference.js')
  const experts = header.parts.map(async (part, at) => {
    const tensors = withoutPrefix(weights, `${at}/`)
    const saved = part as ModelHeader<ResolvedTaskOptions>
    const parts = await partsFrom(saved, tensors, space, options)
    return { weight: header.weights[at], parts, header: part, tensors }
  })
  return mixtureReference(header.columns, await Promise.all(experts))
}

/** Throws `MODEL_FILE` unless there is a curve for every marginal, of points that go up. */
function checkCurves(record: CalibrationRecord | undefined, codeLength: number): void {
  const { curves } = record ?? {}
  if (!curves) return
  const isCurve = ({ says, means }: CalibrationCurve) => {
    const isRising = says.every((value, at) => at === 0 || value > says[at - 1])
    return says.length > 0 && says.length === means.length && isRising
  }
  if (curves.length === codeLength && curves.every(isCurve)) return
  const expected = `${codeLength} curves, each of points that go up`
  throw damagedAt('calibration.curves', expected, `${curves.length} curves`)
}

function anchorsFrom(
  draws: number | undefined,
  weights: ReadonlyMap<string, NamedTensor>,
  codeLength: number,
): Anchors | undefined {
  if (draws === undefined) return undefined
  const tensor = weights.get(ANCHORS)
  if (tensor?.cols === codeLength && Number.isInteger(draws) && draws >= 0) {
    return { codes: tensor.values, draws }
  }
  throw new PartitaError('MODEL_FILE', `the array ${ANCHORS} does not fit the space`, {
    expected: `codes of length ${codeLength}`,
    received: tensor ? `codes of length ${tensor.cols}, ${draws} draws` : 'none',
    hint: 'save the model again',
  })
}

function modelFrom<Y>(
  tape: Tape,
  space: Space<Y>,
  spec: ModelSpec,
  options: EnergyModelOptions,
): EnergyModel<Y> {
  return new EnergyModel(tape, space, spec, new Rng(0), options)
}

/** What `build` makes of a description; whatever it throws means that the description is damaged. */
async function describedBy<T>(build: () => Promise<T>): Promise<T> {
  try {
    return await build()
  } catch (cause) {
    if (cause instanceof PartitaError && cause.code === 'MODEL_FILE') throw cause
    throw new PartitaError('MODEL_FILE', 'the model file describes no model', {
      received: cause instanceof Error ? cause.message : String(cause),
      hint: 'save the model again',
      cause,
    })
  }
}

/** The generator a model was fitted with: one of the library's by its name, or the caller's own. */
function generatorNamed(name: string, given: Generator | undefined): Generator {
  if (given) {
    checkOption(given.name === name, 'loss', `the generator ${name} of the fit`, given.name)
    return given
  }
  try {
    return parseGenerator(name)
  } catch (cause) {
    throw new PartitaError('INVALID_OPTION', 'the model was fitted with a generator of its own', {
      received: name,
      hint: 'pass it along: load(path, { loss: generator })',
      cause,
    })
  }
}

/** The bytes that `toJSON` gave. */
export function bytesOfJSON(json: { data: string; format?: string; task?: string }): Uint8Array {
  try {
    const { data, format = 'partita' } = json
    const binary = atob(data)
    // what no encoder writes is damage, also where decoders do not mind
    if (format !== 'partita' || btoa(binary) !== data) throw new Error('not as toJSON gave it')
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const { task = taskOfModel(bytes) } = json
    if (task !== taskOfModel(bytes)) throw new Error(`not of the task ${task}`)
    return bytes
  } catch (cause) {
    if (cause instanceof PartitaError) throw cause
    throw new PartitaError('MODEL_FILE', 'this JSON holds no model', {
      expected: 'what toJSON gave, its data in base64',
      cause,
    })
  }
}
