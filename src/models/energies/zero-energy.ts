import type { EnergyFactory } from './energy.js'

/** The score that is zero: the model is its reference measure. It has no parameters. */
export const createZeroEnergy: EnergyFactory = (_store, { codeLength }) => ({
  at(tape, context) {
    const zeros = (rows: number, cols: number) =>
      tape.upload(new Float32Array(rows * cols), rows, cols)
    return {
      linear: zeros(context.rows, codeLength),
      isLinear: true,
      isZero: true,
      score: ({ matrix, shared }) =>
        zeros(context.rows, shared ? matrix.rows : matrix.rows / context.rows),
    }
  },
})
