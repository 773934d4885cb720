/**
 * TensorFlow.js as an engine and as a part of models. None of it is loaded by the main entry, and no
 * TensorFlow.js package is imported from here: the caller brings the namespace.
 *
 * @module partita/tfjs
 */
export {
  type TfjsEngine,
  type TfjsModule,
  type TfjsOptions,
  type TfTensor,
  useTfjs,
} from '../engine/tfjs/index.js'
export {
  type FromLayersModelOptions,
  fromLayersModel,
  type LayersPart,
  type TfjsLayersModel,
} from './from-layers-model.js'
export { type FromTfjsOptions, fromTfjs } from './from-tfjs.js'
export type { TfjsLayerVariable, TfjsVariable } from './weights.js'
