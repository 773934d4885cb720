import type { Kernels, WasmMemory } from '../wasm/index.js'
import type { NativeKernels } from './addon.js'

/** Fewer multiplications than this are done before the call is. */
const LEAST_PRODUCT = 4096
/** Fewer entries than this likewise. */
const LEAST_ENTRIES = 512

/** Codes of assembly/maps.ts that the native pair layer knows. */
const [RELU, IDENTITY] = [2, 8]
/** Families of assembly/joint-loss-double.ts up to this one are native. */
const LAST_FAMILY = 2

/**
 * The WebAssembly kernels with native ones in place of those that take most of the time. What is too
 * small to be worth the call, and what has no native form, stays where it is.
 */
export function withNativeKernels(
  kernels: Kernels,
  memory: WasmMemory,
  native: NativeKernels,
): Kernels {
  return {
    ...kernels,

    matmul(ta, tb, m, n, k, a, b, out, accumulate, scratch) {
      const isThin = m === 1 || n === 1 || k === 1
      const isSmall = isThin || m * n * k < LEAST_PRODUCT
      // most entries of codes are zero: to skip them is faster than any instruction set
      const [rows, cols] = ta ? [k, m] : [m, k]
      if (isSmall || (!tb && kernels.isSparseFactor(rows, cols, n, a))) {
        kernels.matmul(ta, tb, m, n, k, a, b, out, accumulate, scratch)
      } else {
        native.matmul(memory.floats, ta, tb, m, n, k, a, b, out, accumulate)
      }
    },

    quadraticForm(n, k, codes, U, out, scratch) {
      if (n * k * k < LEAST_PRODUCT) kernels.quadraticForm(n, k, codes, U, out, scratch)
      else native.quadraticForm(memory.floats, n, k, codes, U, out)
    },

    quadraticFormGradient(n, k, codes, g, out, accumulate, scratch) {
      if (n * k * k < LEAST_PRODUCT) {
        kernels.quadraticFormGradient(n, k, codes, g, out, accumulate, scratch)
      } else {
        native.quadraticFormGradient(memory.floats, n, k, codes, g, out, accumulate)
      }
    },

    jointLoss(family, parameter, clamp, limit, rows, m, ...operands) {
      if (family > LAST_FAMILY || rows * m < LEAST_ENTRIES) {
        kernels.jointLoss(family, parameter, clamp, limit, rows, m, ...operands)
      } else {
        native.jointLoss(memory.floats, family, clamp, limit, rows, m, ...operands)
      }
    },

    adam(count, ...operands) {
      if (count < LEAST_ENTRIES) kernels.adam(count, ...operands)
      else native.adam(memory.floats, count, ...operands)
    },

    pairActivation(kind, rows, m, n, shared, ...operands) {
      if ((kind === RELU || kind === IDENTITY) && rows * m * n >= LEAST_ENTRIES) {
        native.pairActivation(memory.floats, kind === RELU, rows, m, n, shared, ...operands)
      } else {
        kernels.pairActivation(kind, rows, m, n, shared, ...operands)
      }
    },

    pairActivationGradient(kind, rows, m, n, shared, ...operands) {
      if ((kind === RELU || kind === IDENTITY) && rows * m * n >= LEAST_ENTRIES) {
        const isRelu = kind === RELU
        native.pairActivationGradient(memory.floats, isRelu, rows, m, n, shared, ...operands)
      } else {
        kernels.pairActivationGradient(kind, rows, m, n, shared, ...operands)
      }
    },
  }
}
