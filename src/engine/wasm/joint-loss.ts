import type { Backend, ConjugateMap, JointLossInputs, JointLossOutputs } from '../api.js'
import { largestScore, type SampleTerm, sampleTerm } from '../sample-term.js'
import type { Kernels } from './kernels.js'
import type { WasmMatrix, WasmMemory } from './memory.js'

/** A closed form as the kernel wants it; codes of assembly/joint-loss.ts. */
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
export function jointLossOperation(
  memory: WasmMemory,
  kernels: Kernels,
): Pick<Backend, 'jointLoss'> {
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
  const { rows, cols: m } = sampled
  const floats = memory.floats
  const scores = memory.at(sampled) / 4
  const ratios = memory.at(logRatio) / 4
  const stride = logRatio.rows === 1 ? 0 : m
  const evaluate = sampleTerm(conjugate, clamp)
  const term: SampleTerm = { value: 0, weight: 0, clamped: false }
  for (let b = 0; b < rows; b++) {
    const tau = floats[memory.at(logPartition) / 4 + b]
    let value = 0
    let sum = 0
    let squares = 0
    let clamped = 0
    for (let j = 0; j < m; j++) {
      evaluate(floats[scores + b * m + j] - tau, floats[ratios + b * stride + j], term)
      const weight = term.weight / m
      value += term.value / m
      sum += weight
      squares += weight * weight
      if (term.clamped) clamped++
      floats[out.weights.at / 4 + b * m + j] = weight
    }
    floats[out.loss.at / 4 + b] = tau + value - floats[memory.at(positive) / 4 + b]
    floats[out.weightSum.at / 4 + b] = sum
    floats[out.weightSquareSum.at / 4 + b] = squares
    floats[out.clamped.at / 4 + b] = clamped
  }
}
