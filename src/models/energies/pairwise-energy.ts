import { addLinear } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'

/** Beyond this, 2ᵏ states are too many to enumerate in a training step. */
export const LARGEST_ENUMERABLE_PAIRWISE = 20

/**
 * Pairwise energy for 0/1 codes: `g(x, y) = ⟨u(x), y⟩ + ½ yᵀUy`, with one symmetric zero-diagonal
 * `U` shared by all inputs. `U` starts at zero and its gradient is symmetric, so it stays symmetric.
 */
export const createPairwiseEnergy: EnergyFactory = (store, { codeLength, freeBits }, options) => {
  const { contextWidth, linearBias } = options
  const head = addLinear(store, 'energy/linear', contextWidth, codeLength, {
    group: 'main',
    outputBias: linearBias,
  })
  const coupling = store.add('energy/pairwise', codeLength, codeLength)
  return {
    at(tape, context) {
      const linear = tape.dense(context, head.weight, head.bias)
      return {
        linear,
        isLinear: false,
        coupling: () => coupling,
        score(codes) {
          const quadratic = tape.quadraticForm(codes.matrix, coupling)
          if (codes.shared) {
            return linearScores(tape, linear, codes, tape.reshape(quadratic, 1, quadratic.rows))
          }
          const perRow = tape.reshape(quadratic, linear.rows, quadratic.rows / linear.rows)
          return tape.add(linearScores(tape, linear, codes), perRow)
        },
        exactLogPartition:
          freeBits && codeLength <= LARGEST_ENUMERABLE_PAIRWISE
            ? () => tape.binaryLogPartition(linear, coupling)
            : undefined,
      }
    },
  }
}
