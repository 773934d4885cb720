/** Everything the host can call. Raw pointers in, nothing allocated, nothing kept between calls. */
export { broadcastColumn, broadcastRow, multiplyColumn } from './broadcast'
export {
  activationGradient,
  biasActivation,
  map,
  mapGradient,
  multiply,
  scale,
} from './elementwise'
export { matmul, matmulScratch } from './gemm'
export { binaryLogPartition, binaryLogPartitionScratch } from './gray-code'
export { groupCombine, groupDot, groupOuter } from './group'
export { jointLoss } from './joint-loss'
export { adam, sgd } from './optimizer'
export { orderLogPartition, orderLogPartitionScratch } from './orders'
export { pairActivation, pairActivationGradient } from './pairs'
export { quadraticForm, quadraticFormGradient, quadraticScratch } from './quadratic'
export { columnSum, rowLogSumExp, rowLogSumExpGradient, rowSum, sumOfSquares } from './reductions'
export { gatherRows, indicesInRange, scatterRows } from './rows'
export { isSparseFactor } from './sparse-factor'
export { sparseMatmul, sparseMatmulTransposed } from './sparse'

/** First byte after the static data: the host places its storage from here on. */
export function heapBase(): usize {
  return __heap_base
}
