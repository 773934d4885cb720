import type { OracleOperations } from '../api.js'
import { hostOf } from './host.js'
import type { Tensors } from './tensors.js'

/**
 * Sums over all sets and all orders. No TensorFlow.js operation walks a Gray code or a lattice of
 * sets, nor has double precision, so the float64 reference computes them on the host.
 */
export function oracleOperations(tensors: Tensors): OracleOperations {
  const { host, down, up } = hostOf(tensors)
  return {
    binaryLogPartition(u, U, wanted) {
      const out = host.binaryLogPartition(down(u), down(U), wanted)
      return {
        logPartition: up(out.logPartition),
        marginals: up(out.marginals),
        pairMarginals: up(out.pairMarginals),
      }
    },

    orderLogPartition({ places, pairs, worths }, k, wanted) {
      const scores = {
        places: places && down(places),
        pairs: pairs && down(pairs),
        worths: worths && down(worths),
      }
      const out = host.orderLogPartition(scores, k, wanted)
      return {
        logPartition: up(out.logPartition),
        placeMarginals: up(out.placeMarginals),
        pairMarginals: up(out.pairMarginals),
        worthGradients: up(out.worthGradients),
      }
    },
  }
}
