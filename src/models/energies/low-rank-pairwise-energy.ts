import type { Tape, Variable } from '../../engine/index.js'
import { addLinear, uniformParameters } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'
import { createLinearEnergy } from './linear-energy.js'
import { LARGEST_ENUMERABLE_PAIRWISE } from './pairwise-energy.js'

/** Terms of the matrix unless told otherwise. */
const RANK = 8

/**
 * Pairwise energy whose interactions depend on the input through a few numbers: `g(x, y) = ⟨u(x), y⟩ +
 * ½ yᵀU(x)y` for 0/1 codes, with `U(x) = Σ_r s_r(x) v_r v_rᵀ` off a zero diagonal, the R vectors `v_r` shared
 * by all inputs and `s`, of either sign, linear in the context. `O(kR)` a code:
 *   `½ yᵀU(x)y = Σ_r s_r(x) z_r(y)`, `z_r(y) = ½ (⟨v_r, y⟩² − Σ_i v_ri² y_i²)`.
 *
 * The bias of `s` is the part that all inputs share. `s` starts at zero, so the energy starts as a
 * linear one, `v` uniform in ±1/√k.
 */
export const createLowRankPairwiseEnergy: EnergyFactory = (store, space, options) => {
  const { codeLength: k, freeBits } = space
  const { contextWidth, linearBias, rng } = options
  if (k === 1) return createLinearEnergy(store, space, options)
  const rank = options.lowRank?.rank ?? RANK
  const group = 'main'
  const head = addLinear(store, 'energy/linear', contextWidth, k, { group, outputBias: linearBias })
  const strengthHead = addLinear(store, 'energy/strengths', contextWidth, rank, { group })
  const add = uniformParameters(store, rng.split('energy'), 'energy', { fanIn: k, group })
  const factors = add('factors', rank, k)
  return {
    numbersPerPair: 4 * rank + k,
    at(tape, context) {
      const linear = tape.dense(context, head.weight, head.bias)
      const strengths = tape.dense(context, strengthHead.weight, strengthHead.bias)
      const coupling = () => tape.matmul(strengths, outerProducts(tape, factors))
      return {
        linear,
        isLinear: false,
        coupling,
        score(codes) {
          const matrix = projections(tape, codes.matrix, factors)
          const interactions = linearScores(tape, strengths, { ...codes, matrix })
          return tape.add(linearScores(tape, linear, codes), interactions)
        },
        exactLogPartition:
          freeBits && k <= LARGEST_ENUMERABLE_PAIRWISE
            ? () => tape.binaryLogPartition(linear, coupling())
            : undefined,
      }
    },
  }
}

/** `z_r(y)` of each code: `[n, k], [R, k] → [n, R]` */
function projections(tape: Tape, codes: Variable, factors: Variable): Variable {
  const whole = tape.square(tape.matmul(codes, factors, false, true))
  const diagonal = tape.matmul(tape.square(codes), tape.square(factors), false, true)
  return tape.scale(tape.subtract(whole, diagonal), 0.5)
}

/** `v_r v_rᵀ` off a zero diagonal, row-major, of each row of the factors: `[R, k] → [R, k·k]` */
function outerProducts(tape: Tape, factors: Variable): Variable {
  const { rows, cols: k } = factors
  const mask = new Float32Array(rows * k * k).fill(1)
  for (let e = 0; e < mask.length; e += k) mask[e + ((e / k) % k)] = 0
  const products = tape.reshape(tape.groupOuter(factors, factors), rows, k * k)
  return tape.multiply(products, tape.upload(mask, rows, k * k))
}
