import { PartitaError } from '../../errors.js'

/** That a graph cannot hold something. */
export function notRecordable(what: string): PartitaError {
  return new PartitaError('UNSUPPORTED', `a graph of ONNX operators cannot hold ${what}`)
}

const refuse = (what: string) => (): never => {
  throw notRecordable(what)
}

const gradient = refuse('gradients')
const training = refuse('training')

/** Operations of a backend that graphs of predictions have no use for, or no operators. */
export const unsupportedOperations = {
  read: refuse('a sum that is computed on the host'),
  uploadSparse: refuse('sparse rows'),
  sparseMatmul: refuse('sparse rows'),
  sparseMatmulTransposed: gradient,
  groupCombine: gradient,
  quadraticFormGradient: gradient,
  orderLogPartition: refuse('a sum over all orders'),
  activationGradient: gradient,
  mapGradient: gradient,
  pairActivationGradient: gradient,
  rowLogSumExpGradient: gradient,
  sumOfSquares: training,
  scatterRows: gradient,
  jointLoss: training,
  adam: training,
  sgd: training,
}
