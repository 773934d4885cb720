import { type Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import { addLinear } from '../parts/network.js'
import { type EnergyFactory, linearScores } from './energy.js'

/** An energy of the caller's own, under the name that model files know it by. */
export interface CustomEnergy {
  readonly name: string
  readonly create: EnergyFactory
}

/** What a custom score is computed from: a batch of B contexts and the codes to score. */
export interface CustomScoreInput {
  /** the encoder's output, `[B, H]` */
  readonly context: Variable
  /** codes, `[m, c]` if they are shared by the batch, else `m` for each row, `[B·m, c]` */
  readonly codes: Variable
  readonly shared: boolean
  /** B */
  readonly rows: number
  /**
   * A trained matrix by name, the same at every call. Each is asked for, with the same shape, every
   * time the score is computed.
   *
   * @param initial starting values: zeros (default), `'random'` (uniform in ±1/√rows), or an array
   */
  parameter(
    name: string,
    rows: number,
    cols: number,
    initial?: 'zero' | 'random' | ArrayLike<number>,
  ): Variable
  /**
   * `⟨u_b, v_j⟩` of each row of the batch with each of its codes, or with features of the codes:
   * `[B, f] → [B, m]`.
   *
   * @param features one row for each code, `[m or B·m, f]`; default the codes themselves
   */
  dot(u: Variable, features?: Variable): Variable
  /** a number for each code, `[m or B·m, 1]`, as one for each row and code, `[B, m]` */
  spread(column: Variable): Variable
}

/** A score `g(x_b, y_j)` written over the tape's operations, `[B, m]`. */
export type CustomScore = (tape: Tape, input: CustomScoreInput) => Variable

/** Options of {@link customEnergy}. */
export interface CustomEnergyOptions {
  /** what model files know it by; default `'custom'` */
  readonly name?: string
  /**
   * adds a linear score `⟨u(x), φ(y)⟩`, which a residual log-partition and a tied proposal are built
   * on; default true
   */
  readonly linear?: boolean
}

/**
 * An energy written as a plain function over the engine's operations; the tape differentiates it. Its
 * parameters are trained, saved and loaded with the model; the function itself is passed again when a
 * model is loaded.
 *   `g(x, y) = score(x, y) + ⟨u(x), φ(y)⟩`
 *
 * Creating a model with it calls the function with made-up batches of both layouts, and throws
 * PartitaError `SHAPE_MISMATCH` unless it returns `[B, m]` for both.
 *
 * @example
 * ```ts
 * import { customEnergy, StructuredPredictor, subsets } from 'partita'
 * // neighbours on a ring of four lamps like to agree, by a strength that is learned
 * const ring = customEnergy((tape, { codes, parameter, spread }) => {
 *   const shift = tape.upload([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0], 4, 4)
 *   const both = tape.rowSum(tape.multiply(codes, tape.matmul(codes, shift)))
 *   return spread(tape.matmul(both, parameter('strength', 1, 1)))
 * })
 * const X = [[0], [0.2], [0.8], [1]]
 * const ys = [new Set([0, 1]), new Set([1, 2]), new Set([2, 3]), new Set([3, 0])]
 * const predictor = new StructuredPredictor(subsets(4), { energy: ring, epochs: 5 })
 * const model = await predictor.fit(X, ys)
 * console.log(model.logProbability(X, ys))
 * ```
 */
export function customEnergy(score: CustomScore, options: CustomEnergyOptions = {}): CustomEnergy {
  const { name = 'custom', linear: hasLinear = true } = options
  const create: EnergyFactory = (store, space, { contextWidth, linearBias, rng }) => {
    const { codeLength } = space
    const head =
      hasLinear &&
      addLinear(store, 'energy/linear', contextWidth, codeLength, {
        group: 'main',
        outputBias: linearBias,
      })
    const parameters = new Map<string, Variable>()
    let isCreated = false
    const parameter: CustomScoreInput['parameter'] = (own, rows, cols, initial = 'zero') => {
      const known = parameters.get(own)
      if (known) {
        checkOption(
          known.rows === rows && known.cols === cols,
          `parameter ${own}`,
          `[${known.rows}, ${known.cols}], as before`,
          `[${rows}, ${cols}]`,
        )
        return known
      }
      checkOption(
        !isCreated,
        `parameter ${own}`,
        'asked for at every call of the score',
        'now only',
      )
      const bound = 1 / Math.sqrt(rows)
      const draw = rng.split(`energy/custom/${own}`)
      const random = () =>
        Float32Array.from({ length: rows * cols }, () => (2 * draw.uniform() - 1) * bound)
      const values = initial === 'zero' ? undefined : initial === 'random' ? random : initial
      const added = store.add(`energy/custom/${own}`, rows, cols, values, { group: 'main' })
      parameters.set(own, added)
      return added
    }
    const scored = (tape: Tape, context: Variable, codes: Variable, shared: boolean): Variable => {
      const { rows } = context
      const count = shared ? codes.rows : codes.rows / rows
      const out = score(tape, {
        context,
        codes,
        shared,
        rows,
        parameter,
        dot: (u, features = codes) => linearScores(tape, u, { matrix: features, shared }),
        spread: (column) =>
          shared
            ? tape.gatherRows(tape.reshape(column, 1, count), new Int32Array(rows))
            : tape.reshape(column, rows, count),
      })
      if (out instanceof Variable && out.rows === rows && out.cols === count) return out
      throw new PartitaError('SHAPE_MISMATCH', `the energy ${name} returned another shape`, {
        expected: `[${rows}, ${count}]: a score for each row and code`,
        received: out instanceof Variable ? `[${out.rows}, ${out.cols}]` : typeof out,
        where: shared
          ? `codes [${count}, ${codeLength}], shared`
          : `codes [${codes.rows}, ${codeLength}]`,
        hint: 'dot(u) and spread(column) give the right shape for both layouts of codes',
      })
    }

    // Asks for the parameters, and finds out whether the function heeds the layout of the codes.
    const { tape } = store
    tape.untracked(() => {
      const made = new Float32Array(6 * codeLength)
      space.sampleUniform(rng.split('energy/custom'), 6, made)
      const context = tape.upload(new Float32Array(2 * contextWidth), 2, contextWidth)
      scored(tape, context, tape.upload(made.subarray(0, 3 * codeLength), 3, codeLength), true)
      scored(tape, context, tape.upload(made, 6, codeLength), false)
    })
    isCreated = true

    return {
      at(own, context) {
        if (!(context instanceof Variable)) {
          throw new PartitaError('UNSUPPORTED', `the energy ${name} needs a dense context`, {
            received: 'sparse inputs and no hidden layer',
            hint: 'give the encoder a hidden layer',
          })
        }
        const linear = head
          ? own.dense(context, head.weight, head.bias)
          : own.upload(new Float32Array(context.rows * codeLength), context.rows, codeLength)
        return {
          linear,
          isLinear: false,
          score(codes) {
            const out = scored(own, context, codes.matrix, codes.shared)
            return head ? own.add(out, linearScores(own, linear, codes)) : out
          },
        }
      },
    }
  }
  return { name, create }
}
