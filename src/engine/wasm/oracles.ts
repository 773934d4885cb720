import type { OracleOperations } from '../api.js'
import type { Kernels } from './kernels.js'
import type { WasmMemory } from './memory.js'

/** Instead of the address of a matrix that is not there; no matrix has it, static data come first. */
const ABSENT = 0

/** Exact sums: a kernel for sets and one for orders, their tables in the free part of the arena. */
export function oracleOperations(memory: WasmMemory, kernels: Kernels): OracleOperations {
  return {
    binaryLogPartition(u, U, wanted) {
      const { rows, cols: k } = u
      const logPartition = memory.matrix(rows, 1)
      const marginals = wanted ? memory.matrix(rows, k) : memory.matrix(0, 0)
      const pairMarginals = wanted ? memory.matrix(rows, k * k) : memory.matrix(0, 0)
      const scratch = memory.scratch(kernels.binaryLogPartitionScratch(k))
      kernels.binaryLogPartition(
        rows,
        k,
        memory.at(u),
        memory.at(U),
        U.cols !== k,
        wanted,
        logPartition.at,
        marginals.at,
        pairMarginals.at,
        scratch,
      )
      return { logPartition, marginals, pairMarginals }
    },

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
