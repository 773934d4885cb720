import type { LossOperations } from '../api.js'
import { hostJointLoss } from '../host-joint-loss.js'
import type { ConjugateMap, JointLossInputs, JointLossOutputs } from '../operands.js'
import { largestScore } from '../sample-term.js'
import type { Kernels } from './kernels.js'
import type { WasmMatrix, WasmMemory } from './memory.js'

/** A closed form as the kernel wants it; codes of assembly/joint-loss-double.ts. */
interface KernelFamily {
  readonly code: number
  /** α or ρ */
  readonly parameter: number
  /** `s_max`, where `ln f*'` reaches the clamp */
  readonly limit: number
}

interface WasmOutputs extends JointLossOutputs {
  readonly loss: WasmMatrix
  readonly weights: WasmMatrix
  readonly weightSum: WasmMatrix
  readonly weightSquareSum: WasmMatrix
  readonly clamped: WasmMatrix
}

/** The joint objective: one kernel pass for the named families, a loop on the host for any other. */
export function jointLossOperation(memory: WasmMemory, kernels: Kernels): LossOperations {
  return {
    jointLoss(inputs) {
      const { rows, cols: m } = inputs.sampled
      const out: WasmOutputs = {
        loss: memory.matrix(rows, 1),
        weights: memory.matrix(rows, m),
        weightSum: memory.matrix(rows, 1),
        weightSquareSum: memory.matrix(rows, 1),
        clamped: memory.matrix(rows, 1),
      }
      const family = kernelFamily(inputs.conjugate.family, inputs.clamp)
      if (family) runKernel(memory, kernels, inputs, family, out)
      else runOnHost(memory, inputs, out)
      return out
    },
  }
}

function kernelFamily(family: ConjugateMap['family'], clamp: number): KernelFamily | undefined {
  if (!family) return undefined
  const limit = largestScore(family, clamp)
  if (family.kind === 'safeLogistic') return { code: 4, parameter: family.rho, limit }
  const { alpha } = family
  const code = alpha === 1 ? 0 : alpha === 2 ? 1 : alpha === 1.5 ? 2 : 3
  return { code, parameter: alpha, limit }
}

function runKernel(
  memory: WasmMemory,
  kernels: Kernels,
  { positive, sampled, logRatio, logPartition, clamp }: JointLossInputs,
  { code, parameter, limit }: KernelFamily,
  out: WasmOutputs,
): void {
  kernels.jointLoss(
    code,
    parameter,
    clamp,
    limit,
    sampled.rows,
    sampled.cols,
    memory.at(positive),
    memory.at(sampled),
    memory.at(logRatio),
    logRatio.rows === 1,
    memory.at(logPartition),
    out.loss.at,
    out.weights.at,
    out.weightSum.at,
    out.weightSquareSum.at,
    out.clamped.at,
  )
}

/** A generator without a closed form: its two functions, called for every sample. */
function runOnHost(
  memory: WasmMemory,
  { positive, sampled, logRatio, logPartition, conjugate, clamp }: JointLossInputs,
  out: WasmOutputs,
): void {
  const { loss, weights, weightSum, weightSquareSum, clamped } = out
  hostJointLoss(conjugate, clamp, {
    inputs: {
      positive: memory.view(positive),
      sampled: memory.view(sampled),
      logRatio: memory.view(logRatio),
      logPartition: memory.view(logPartition),
    },
    outputs: {
      loss: memory.view(loss),
      weights: memory.view(weights),
      weightSum: memory.view(weightSum),
      weightSquareSum: memory.view(weightSquareSum),
      clamped: memory.view(clamped),
    },
  })
}
