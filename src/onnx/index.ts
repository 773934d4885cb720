export { exportOnnx, type OnnxOptions, type OnnxOutput, onnxOutputs } from './export-model.js'
export type { OnnxSource } from './onnx-source.js'
