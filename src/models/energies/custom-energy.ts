import { type ParameterStore, type Tape, Variable } from '../../engine/index.js'
import { checkOption, PartitaError } from '../../errors.js'
import type { Rng } from '../../random/index.js'
import { addLinear } from '../parts/network.js'
import type { Codes } from './codes.js'
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
    const parameters = new CustomParameters(store, rng)
    const scored = (tape: Tape, context: Variable, codes: Codes): Variable => {
      const { rows } = context
      const { matrix, shared } = codes
      const count = shared ? matrix.rows : matrix.rows / rows
      const out = score(tape, {
        context,
        codes: matrix,
        shared,
        rows,
        parameter: (...asked) => parameters.named(...asked),
        dot: (u, features = matrix) => linearScores(tape, u, { matrix: features, shared }),
        spread: (column) =>
          shared
            ? tape.gatherRows(tape.reshape(column, 1, count), new Int32Array(rows))
            : tape.reshape(column, rows, count),
      })
      if (out instanceof Variable && out.rows === rows && out.cols === count) return out
      throw wrongShape(name, out, codes, rows)
    }

    // Asks for the parameters, and finds out whether the function heeds the layout of the codes.
    const { tape } = store
    tape.untracked(() => {
      const made = new Float32Array(6 * codeLength)
      space.sampleUniform(rng.split('energy/custom'), 6, made)
      const context = tape.upload(new Float32Array(2 * contextWidth), 2, contextWidth)
      const three = tape.upload(made.subarray(0, 3 * codeLength), 3, codeLength)
      scored(tape, context, { matrix: three, shared: true })
      scored(tape, context, { matrix: tape.upload(made, 6, codeLength), shared: false })
    })
    parameters.close()

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
            const out = scored(own, context, codes)
            return head ? own.add(out, linearScores(own, linear, codes)) : out
          },
        }
      },
    }
  }
  return { name, create }
}

/** The trained matrices that a score asks for by name: made at its first calls, the same from then on. */
class CustomParameters {
  readonly #known = new Map<string, Variable>()
  #isClosed = false

  constructor(
    private readonly store: ParameterStore,
    private readonly rng: Rng,
  ) {}

  named(
    name: string,
    rows: number,
    cols: number,
    initial: 'zero' | 'random' | ArrayLike<number> = 'zero',
  ): Variable {
    const option = `parameter ${name}`
    const known = this.#known.get(name)
    if (known) {
      const isSame = known.rows === rows && known.cols === cols
      const before = `[${known.rows}, ${known.cols}], as before`
      checkOption(isSame, option, before, `[${rows}, ${cols}]`)
      return known
    }
    checkOption(!this.#isClosed, option, 'asked for at every call of the score', 'now only')
    const bound = 1 / Math.sqrt(rows)
    const draw = this.rng.split(`energy/custom/${name}`)
    const random = () =>
      Float32Array.from({ length: rows * cols }, () => (2 * draw.uniform() - 1) * bound)
    const values = initial === 'zero' ? undefined : initial === 'random' ? random : initial
    const group = 'main'
    const added = this.store.add(`energy/custom/${name}`, rows, cols, values, { group })
    this.#known.set(name, added)
    return added
  }

  /** from now on there are no others */
  close(): void {
    this.#isClosed = true
  }
}

function wrongShape(name: string, out: unknown, codes: Codes, rows: number): PartitaError {
  const { matrix, shared } = codes
  const count = shared ? matrix.rows : matrix.rows / rows
  return new PartitaError('SHAPE_MISMATCH', `the energy ${name} returned another shape`, {
    expected: `[${rows}, ${count}]: a score for each row and code`,
    received: out instanceof Variable ? `[${out.rows}, ${out.cols}]` : typeof out,
    where: `codes [${matrix.rows}, ${matrix.cols}]${shared ? ', shared' : ''}`,
    hint: 'dot(u) and spread(column) give the right shape for both layouts of codes',
  })
}
