/**
 * TensorFlow.js as an engine and as a part of models. None of it is loaded by the main entry, and no
 * TensorFlow.js package is imported from here: the caller brings the namespace.
 */
export {
  type TfjsEngine,
  type TfjsModule,
  type TfjsOptions,
  type TfTensor,
  useTfjs,
} from '../engine/tfjs/index.js'
