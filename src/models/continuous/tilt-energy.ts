import type { Tape, Variable } from '../../engine/index.js'
import { Rng } from '../../random/index.js'
import type { Codes } from '../energies/codes.js'
import type { CustomEnergy } from '../energies/custom-energy.js'
import type { BatchScore, EnergyFactory } from '../energies/energy.js'
import { createNetwork, uniformParameters } from '../parts/network.js'
import type { BatchReference } from '../parts/reference-measure.js'
import { type CodeFrequencies, codeSums, drawFrequencies } from './code-features.js'

/** Shape of a {@link tiltEnergy}; plain JSON. */
export interface TiltOptions {
  /** widths of the hidden layers */
  readonly hidden: readonly number[]
  /** what it reads of a code beside the code itself; absent: nothing */
  readonly frequencies?: CodeFrequencies
  /** draws the frequencies */
  readonly seed: number
  /**
   * whether the score depends on x; else it is one number for each code, and shared samples are scored
   * once for the whole batch
   */
  readonly conditional: boolean
  /**
   * codes are read as the nearest ones within this box: beyond it the score is what it is at its edge;
   * absent: as they are
   */
  readonly box?: { readonly low: readonly number[]; readonly high: readonly number[] }
  /**
   * the score is bent so as to stay within ± this, `limit · tanh(g / limit)`: far from all rows the density
   * then falls no faster than its base; absent: it is not
   */
  readonly limit?: number
}

/**
 * Centre and inverse width of what a row's code is likely to be, `[2c]` for each row; or what makes distances of
 * codes on the tape, `[B·m, c]`, none beyond the farthest.
 */
export type Whitening = (
  reference: BatchReference,
  rows: number,
) => Float32Array | ((codes: Variable, farthest: number) => Variable)

/**
 * The score that tilts a law of real codes, `g(x, z) = MLP([h(x); z; sin ωz; cos ωz])` with SiLU layers
 * and random frequencies `ω` (docs/maths.md#10-continuous-outputs). The last layer starts at zero: the
 * model starts as the law it tilts, with log-partition 0.
 *
 * @param whiten where each row's codes are also read as `(z − m(x)) / s(x)`: what says m and 1/s
 *
 * @example
 * ```ts
 * import { createBackend, EnergyModel, reals, Rng, Tape, tiltEnergy } from 'partita/core'
 * const frequencies = { count: 16, bandwidth: 3 }
 * const energy = tiltEnergy({ hidden: [32, 32], frequencies, seed: 1, conditional: false })
 * const spec = {
 *   features: 1,
 *   energy: 'custom',
 *   custom: { energy: energy.name },
 *   logPartition: { kind: 'constant' },
 * } as const
 * const tape = new Tape(await createBackend())
 * const model = new EnergyModel(tape, reals(2), spec, new Rng(1), { energy })
 * console.log(model.store.size) // (2 + 32) · 32 + 32 + 32 · 32 + 32 + 32 + 1, and b
 * ```
 */
export function tiltEnergy(options: TiltOptions, whiten?: Whitening): CustomEnergy {
  return { name: 'tilt', create: tiltFactory(options, whiten) }
}

/** Its layers share the energy's learning rate. */
const GROUP = 'main'
const NAME = 'energy/tilt'
/** Largest distance from a row's centre that is told apart, in widths. */
const FARTHEST = 10

function tiltFactory(options: TiltOptions, whiten: Whitening | undefined): EnergyFactory {
  return (store, { codeLength: c }, { contextWidth, rng }) => {
    const { frequencies, seed, conditional, limit, box } = options
    const [width, ...hidden] = options.hidden
    const omega = frequencies
      ? drawFrequencies(c, frequencies, new Rng(seed).split('frequencies'))
      : new Float32Array(0)
    const D = omega.length / c
    const fanIn = c + 2 * D + (whiten ? c : 0)
    const add = (part: string, rows: number, from = fanIn) => {
      const layer = rng.split(`${NAME}/${part}`)
      return uniformParameters(store, layer, NAME, { fanIn: from, group: GROUP })(part, rows, width)
    }
    const weights = {
      code: add('code', c),
      waves: D > 0 ? { sine: add('sine', D), cosine: add('cosine', D) } : undefined,
    }
    const whitened = whiten && add('whitened', c)
    const contextWeight = conditional ? add('context', contextWidth, contextWidth) : undefined
    const bias = add('bias', 1)
    const rest = createNetwork(store, rng, {
      name: NAME,
      inputs: width,
      hidden,
      outputs: 1,
      activation: 'silu',
      dropout: 0,
      group: GROUP,
    })
    /** `[n, c] → [n, 1]`; `ofRows`, `[B, width]`, is what the rows add to the first layer */
    const column = (
      tape: Tape,
      codes: Codes,
      ofRows: Variable,
      centres?: ReturnType<Whitening>,
    ) => {
      const read = box ? boxed(tape, codes.matrix, box) : codes.matrix
      let sums = codeSums(tape, read, omega, weights)
      if (whitened && centres) {
        const distances =
          typeof centres === 'function'
            ? centres(codes.matrix, FARTHEST)
            : whitenedCodes(tape, codes.matrix, centres)
        sums = tape.add(sums, tape.matmul(distances, whitened))
      }
      const first =
        ofRows.rows === 1 ? tape.addRow(sums, ofRows) : paired(tape, ofRows, sums, codes)
      const score = rest.forward(tape, tape.silu(first)) as Variable
      return limit ? tape.scale(tape.tanh(tape.scale(score, 1 / limit)), limit) : score
    }
    return {
      numbersPerPair: hidden.reduce((sum, each) => sum + each, 3 * width + 4 * D + fanIn + 1),
      at(tape, context, reference): BatchScore {
        const { rows } = context
        const linear = tape.upload(new Float32Array(rows * c), rows, c)
        if (contextWeight) {
          const ofRows = tape.dense(context, contextWeight, bias)
          const centres = whiten && reference && whiten(reference, rows)
          const score = (codes: Codes) => {
            const all = column(tape, codes, ofRows, codes.shared ? undefined : centres)
            return tape.reshape(all, rows, all.rows / rows)
          }
          return { linear, isLinear: false, score }
        }
        const scoreOfCodes = (codes: Codes) =>
          tape.reshape(column(tape, codes, bias), 1, codes.matrix.rows)
        return {
          linear,
          isLinear: false,
          scoreOfCodes,
          score(codes) {
            if (codes.shared) return tape.gatherRows(scoreOfCodes(codes), new Int32Array(rows))
            const all = column(tape, codes, bias)
            return tape.reshape(all, rows, all.rows / rows)
          },
        }
      },
    }
  }
}

/** `low + relu(z − low) − relu(z − high)`: each coordinate limited to its range. */
function boxed(tape: Tape, codes: Variable, { low, high }: NonNullable<TiltOptions['box']>) {
  const row = (values: readonly number[], sign: number) =>
    tape.upload(
      values.map((value) => sign * value),
      1,
      values.length,
    )
  const above = tape.relu(tape.addRow(codes, row(low, -1)))
  const beyond = tape.relu(tape.addRow(codes, row(high, -1)))
  return tape.addRow(tape.subtract(above, beyond), row(low, 1))
}

/** `ofRows_b + sums_j` of all pairs, `[B·m, width]`. */
function paired(tape: Tape, ofRows: Variable, sums: Variable, { shared }: Codes): Variable {
  const { rows } = ofRows
  const m = shared ? sums.rows : sums.rows / rows
  const owner = Int32Array.from({ length: rows * m }, (_, at) => Math.floor(at / m))
  const each = shared
    ? tape.gatherRows(
        sums,
        owner.map((_, at) => at % m),
      )
    : sums
  return tape.add(each, tape.gatherRows(ofRows, owner))
}

/** `(z − m_b) / s_b` of each row's codes, as constants, `[B·m, c]`. */
function whitenedCodes(tape: Tape, { value, rows, cols: c }: Variable, centres: Float32Array) {
  const codes = tape.backend.read(value)
  const each = (rows * 2 * c) / centres.length
  const out = new Float32Array(rows * c)
  for (let r = 0; r < rows; r++) {
    const own = Math.floor(r / each) * 2 * c
    for (let i = 0; i < c; i++) {
      const distance = (codes[r * c + i] - centres[own + i]) * centres[own + c + i]
      out[r * c + i] = Math.max(-FARTHEST, Math.min(FARTHEST, distance))
    }
  }
  return tape.upload(out, rows, c)
}
