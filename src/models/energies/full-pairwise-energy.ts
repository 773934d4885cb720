import type { Tape, Variable } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { addLinear } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'
import { createLinearEnergy } from './linear-energy.js'
import { LARGEST_ENUMERABLE_PAIRWISE } from './pairwise-energy.js'

/** Beyond this a pair's score of its own for each input is too much to learn, and to hold. */
const LARGEST_CODE = 64

/**
 * Pairwise energy whose interactions depend on the input: `g(x, y) = ⟨u(x), y⟩ + ½ yᵀU(x)y` for 0/1
 * codes, with every entry `U_ij(x) = U_ji(x)`, i < j, linear in the context and a zero diagonal. `U` starts
 * at zero, so the energy starts as a linear one. For few labels (about 15) and many rows.
 *
 * @throws PartitaError `UNSUPPORTED` for codes of more than 64 numbers
 */
export const createFullPairwiseEnergy: EnergyFactory = (store, space, options) => {
  const { codeLength: k, freeBits } = space
  const { contextWidth, linearBias } = options
  if (k === 1) return createLinearEnergy(store, space, options)
  if (k > LARGEST_CODE) {
    throw new PartitaError('UNSUPPORTED', 'too many pairs for scores of their own', {
      expected: `codes of at most ${LARGEST_CODE} numbers`,
      received: `${k} in ${space.name}`,
      hint: "use energy: 'pairwise-low-rank', 'pairwise' or 'deep'",
    })
  }
  const group = 'main'
  const head = addLinear(store, 'energy/linear', contextWidth, k, { group, outputBias: linearBias })
  const pairCount = (k * (k - 1)) / 2
  const pairHead = addLinear(store, 'energy/pairs', contextWidth, pairCount, { group })
  const { first, second, both } = pairSelections(k)
  return {
    numbersPerPair: 3 * pairCount,
    at(tape, context) {
      const linear = tape.dense(context, head.weight, head.bias)
      const pairs = tape.dense(context, pairHead.weight, pairHead.bias)
      const coupling = () => tape.matmul(pairs, tape.upload(both, pairCount, k * k))
      return {
        linear,
        isLinear: false,
        coupling,
        score(codes) {
          const matrix = pairProducts(tape, codes.matrix)
          const interactions = linearScores(tape, pairs, { ...codes, matrix })
          return tape.add(linearScores(tape, linear, codes), interactions)
        },
        exactLogPartition:
          freeBits && k <= LARGEST_ENUMERABLE_PAIRWISE
            ? () => tape.binaryLogPartition(linear, coupling())
            : undefined,
      }
    },
  }

  /** `y_i y_j` of all i < j: `[n, k] → [n, k(k − 1)/2]` */
  function pairProducts(tape: Tape, codes: Variable): Variable {
    const select = (selection: Float32Array) =>
      tape.matmul(codes, tape.upload(selection, k, pairCount))
    return tape.multiply(select(first), select(second))
  }
}

/**
 * Constant 0/1 matrices for the pairs i < j in lexicographic order: `first` and `second`, `[k, P]`, pick
 * `y_i` and `y_j` out of a code; `both`, `[P, k·k]`, puts a pair's number at `(i, j)` and at `(j, i)`.
 */
function pairSelections(k: number) {
  const count = (k * (k - 1)) / 2
  const [first, second] = [new Float32Array(k * count), new Float32Array(k * count)]
  const both = new Float32Array(count * k * k)
  let pair = 0
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++, pair++) {
      first[i * count + pair] = 1
      second[j * count + pair] = 1
      both[pair * k * k + i * k + j] = 1
      both[pair * k * k + j * k + i] = 1
    }
  }
  return { first, second, both }
}
