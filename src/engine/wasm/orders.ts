import type { Backend } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'

/** Instead of the address of a matrix that is not there; no matrix has it, static data come first. */
const ABSENT = 0

/** Sums over all orders: one kernel, its tables in the free part of the arena. */
export function orderOperation(
  memory: WasmMemory,
  kernels: Kernels,
): Pick<Backend, 'orderLogPartition'> {
  return {
    orderLogPartition({ places, pairs, worths }, k, wanted) {
      const { rows } = (places ?? pairs ?? worths)!
      const [n, width] = wanted ? [rows, k * k] : [0, 0]
      const logPartition = memory.matrix(rows, 1)
      const placeMarginals = memory.matrix(n, width)
      const pairMarginals = memory.matrix(n, width)
      const worthGradients = wanted && worths ? memory.matrix(rows, k) : memory.matrix(0, 0)
      const scratch = kernels.orderLogPartitionScratch(k, wanted, worths !== undefined)
      kernels.orderLogPartition(
        rows,
        k,
        places ? memory.at(places) : ABSENT,
        pairs ? memory.at(pairs) : ABSENT,
        worths ? memory.at(worths) : ABSENT,
        wanted,
        logPartition.at,
        placeMarginals.at,
        pairMarginals.at,
        worthGradients.at,
        memory.scratch(scratch),
      )
      return { logPartition, placeMarginals, pairMarginals, worthGradients }
    },
  }
}
