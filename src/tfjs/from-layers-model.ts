import { type ParameterStore, type Tape, Variable } from '../engine/index.js'
import { type TfTensor, tensorFunction, tensorsOf } from '../engine/tfjs/index.js'
import { PartitaError } from '../errors.js'
import {
  type CustomEncoder,
  type CustomEnergy,
  type CustomPlace,
  customEnergy,
  type EnergyFactory,
  type Inputs,
  type Network,
} from '../models/index.js'
import { addWeights, bind, type TfjsLayerVariable, type Weight, weightsOf } from './weights.js'

/** A `tf.LayersModel`, or `tf.Sequential`, by shape. */
export interface TfjsLayersModel {
  readonly inputs: readonly { readonly shape: readonly (number | null)[] }[]
  readonly outputs: readonly { readonly shape: readonly (number | null)[] }[]
  readonly trainableWeights: readonly TfjsLayerVariable[]
  readonly nonTrainableWeights: readonly TfjsLayerVariable[]
  readonly apply: (inputs: never) => unknown
}

/** Settings of {@link fromLayersModel}. */
export interface FromLayersModelOptions {
  /** what model files know it by; default `'layers-model'` */
  readonly name?: string
  /** as an energy: adds a linear score `⟨u(x), φ(y)⟩`; default true */
  readonly linear?: boolean
}

/** A part that is an encoder, a log-partition or an energy, as the option says that it is passed to. */
export interface LayersPart {
  readonly name: string
  readonly create: CustomEncoder['create'] & EnergyFactory
}

/**
 * A `tf.LayersModel` as part of a model: its weights are trained with the others and saved with them.
 * For an engine out of the same TensorFlow.js.
 *   - `encoder`: one input, the features `[d]`; its output `[H]` is the context;
 *   - `logPartition`: one input, as `logPartitionInput` says (the context, unless told otherwise);
 *     one output `[1]`;
 *   - `energy`: two inputs, the context `[H]` and a code `[c]`; one output `[1]`, the score of the pair.
 *
 * Every fit starts from the weights the model has now. Its layers compute as in inference: no dropout,
 * and running statistics stay as they are.
 *
 * @throws PartitaError `UNSUPPORTED` if it has not been built, or a weight was disposed; and when a
 *   model is created, before training: `SHAPE_MISMATCH` if its widths are not those above, `UNSUPPORTED`
 *   for another engine or sparse inputs
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core'
 * import * as tfl from '@tensorflow/tfjs-layers'
 * import '@tensorflow/tfjs-backend-cpu'
 * import { StructuredPredictor, subsets } from 'partita'
 * import { fromLayersModel, useTfjs } from 'partita/tfjs'
 * const layers = tfl.sequential({
 *   layers: [tfl.layers.dense({ units: 4, activation: 'relu', inputShape: [1] })],
 * })
 * const predictor = new StructuredPredictor(subsets(3), {
 *   engine: useTfjs(tf, { backend: 'cpu' }),
 *   encoder: fromLayersModel(layers),
 *   epochs: 2,
 * })
 * const model = await predictor.fit([[0], [1], [2]], [new Set([0]), new Set([1]), new Set([1, 2])])
 * console.log(model.predict([[1]]))
 * ```
 */
export function fromLayersModel(
  model: TfjsLayersModel,
  options: FromLayersModelOptions = {},
): LayersPart {
  const { name = 'layers-model', linear } = options
  const where = `the LayersModel ${name}`
  if (!model?.inputs?.length || !model.outputs?.length) {
    throw new PartitaError('UNSUPPORTED', `${where} has not been built`, {
      expected: 'a model whose inputs and outputs are known',
      hint: 'give its first layer an inputShape',
    })
  }
  const trainable = model.trainableWeights
  const weights = weightsOf(
    [...trainable, ...model.nonTrainableWeights],
    (i) => i < trainable.length,
    where,
  )
  const layers = { model, weights, where }
  const energy = layersEnergy(layers, { name, linear })

  function create(...given: Parameters<CustomEncoder['create']>): Network
  function create(...given: Parameters<EnergyFactory>): ReturnType<EnergyFactory>
  function create(
    ...given: Parameters<CustomEncoder['create']> | Parameters<EnergyFactory>
  ): Network | ReturnType<EnergyFactory> {
    const [store, , inputs, place] = given
    if (typeof inputs === 'number') return layersNetwork(store, layers, inputs, place!)
    return energy.create(...(given as Parameters<EnergyFactory>))
  }
  return { name, create: create as LayersPart['create'] }
}

interface Layers {
  readonly model: TfjsLayersModel
  readonly weights: readonly Weight[]
  readonly where: string
}

/** A network with one input of `inputs` numbers. */
function layersNetwork(
  store: ParameterStore,
  { model, weights, where }: Layers,
  inputs: number,
  { prefix, group }: CustomPlace,
): Network {
  tensorsOf(store.backend)
  checkWidths(where, 'inputs', model.inputs, [inputs])
  const outputs = checkWidths(where, 'outputs', model.outputs, [undefined])[0]
  const bound = addWeights(store, `${prefix}/layers`, weights, group)
  return {
    outputs,
    forward(tape: Tape, x: Inputs): Variable {
      if (!(x instanceof Variable)) {
        throw new PartitaError('UNSUPPORTED', `${where} takes no sparse inputs`, {
          hint: 'pass a dense matrix',
        })
      }
      const run = (values: TfTensor) => applied(model, values)
      return tensorFunction(tape, {
        name: where,
        inputs: [x],
        bound,
        rows: x.rows,
        cols: outputs,
        run,
      })
    },
  }
}

/** The score of pairs of a context with a code, each pair a row of the batch that the model sees. */
function layersEnergy(
  { model, weights, where }: Layers,
  options: { readonly name: string; readonly linear: boolean | undefined },
): CustomEnergy {
  return customEnergy((tape, { context, codes, shared, rows, parameter }) => {
    checkWidths(where, 'inputs', model.inputs, [context.cols, codes.cols])
    checkWidths(where, 'outputs', model.outputs, [1])
    const { tf } = tensorsOf(tape.backend)
    const count = shared ? codes.rows : codes.rows / rows
    const run = (x: TfTensor, y: TfTensor): TfTensor => {
      const contexts = tf.tile(tf.reshape(x, [rows, 1, context.cols]), [1, count, 1])
      const pairs = tf.reshape(contexts, [rows * count, context.cols])
      return applied(model, [pairs, shared ? tf.tile(y, [rows, 1]) : y])
    }
    const bound = bind(weights, (i, weight) =>
      parameter(`layers/${i}`, weight.rows, weight.cols, weight.initial),
    )
    return tensorFunction(tape, {
      name: where,
      inputs: [context, codes],
      bound,
      rows,
      cols: count,
      run,
    })
  }, options)
}

function applied(model: TfjsLayersModel, inputs: TfTensor | TfTensor[]): TfTensor {
  return (model as { apply(inputs: unknown): unknown }).apply(inputs) as TfTensor
}

/** Widths of inputs or outputs, each one axis beside the batch; undefined: any. */
function checkWidths(
  where: string,
  what: 'inputs' | 'outputs',
  given: TfjsLayersModel['inputs'],
  expected: readonly (number | undefined)[],
): number[] {
  const fits =
    given.length === expected.length &&
    given.every(({ shape: [, width, ...rest] }, i) => {
      const wanted = expected[i]
      return rest.length === 0 && typeof width === 'number' && width === (wanted ?? width)
    })
  if (!fits) {
    const named = (widths: readonly unknown[]) => widths.map((width) => `[${width}]`).join(' and ')
    throw new PartitaError('SHAPE_MISMATCH', `${where} has other ${what} than it is used for`, {
      expected: named(expected.map((width) => width ?? 'any width')),
      received: named(given.map(({ shape }) => shape.slice(1).join(', '))),
      where: what,
    })
  }
  return given.map(({ shape }) => shape[1]!)
}
