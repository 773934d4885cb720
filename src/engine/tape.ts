import type {
  Activation,
  ConjugateMap,
  ElementwiseMap,
  JointLossOutputs,
  Matrix,
  OrderScores,
  SparseMatrix,
} from './api.js'
import { checkOrderScores } from './check-order-scores.js'
import { accumulate, Recorder } from './recorder.js'
import { checkSameShape, checkShape, shape } from './shape-checks.js'
import { Variable } from './variable.js'

/** Options of a dense layer. */
export interface DenseOptions {
  readonly activation?: Activation
  /** the weight is stored `[n, d]`; default `[d, n]` */
  readonly transposeWeight?: boolean
}

/** What the joint objective leaves behind for diagnostics, beside its differentiable loss. */
export interface JointLossResult extends JointLossOutputs {
  /** `[B, 1]`, differentiable in the scores and the log-partition */
  readonly perExample: Variable
}

/**
 * Reverse-mode differentiation over any backend: each operation computes its value at once and
 * records how a gradient flows back through it. One tape serves one step:
 * build the loss, call `backward`, read the gradients, then `clear`.
 *
 * Constants (`requiresGradient: false`) record nothing, so the same forward code serves inference.
 *
 * @example
 * ```ts
 * import { createBackend, Tape } from 'partita'
 * const tape = new Tape(await createBackend())
 * const x = tape.variable(tape.backend.upload([3], 1, 1))
 * tape.backward(tape.square(x))
 * console.log(tape.backend.read(x.gradient!)) // [6]
 * ```
 */
export class Tape extends Recorder {
  // ── products ───────────────────────────────────────────────────────────────────────────────

  /** `op(a) · op(b)` */
  matmul(a: Variable, b: Variable, transposeA = false, transposeB = false): Variable {
    const inner = transposeA ? a.rows : a.cols
    checkShape(
      inner === (transposeB ? b.cols : b.rows),
      'matmul',
      'equal inner dimensions',
      `${shape(a)}${transposeA ? 'ᵀ' : ''} · ${shape(b)}${transposeB ? 'ᵀ' : ''}`,
    )
    const { backend } = this
    const value = backend.matmul(a.value, b.value, transposeA, transposeB)
    return this.record(value, [a, b], (g) => {
      if (a.requiresGradient) {
        a.gradient = transposeA
          ? backend.matmul(b.value, g, transposeB, true, a.gradient)
          : backend.matmul(g, b.value, false, !transposeB, a.gradient)
      }
      if (b.requiresGradient) {
        b.gradient = transposeB
          ? backend.matmul(g, a.value, true, transposeA, b.gradient)
          : backend.matmul(a.value, g, !transposeA, false, b.gradient)
      }
    })
  }

  /**
   * A fused dense layer: `activation(x · weight + bias)`, `[B, d] · [d, n] + [1, n]`, or with the
   * weight stored transposed, `[n, d]`. `x` may be sparse; then no gradient flows into it.
   */
  dense(
    x: Variable | SparseMatrix,
    weight: Variable,
    bias: Variable,
    { activation = 'identity', transposeWeight = false }: DenseOptions = {},
  ): Variable {
    const { backend } = this
    const [inner, outer] = transposeWeight ? [weight.cols, weight.rows] : [weight.rows, weight.cols]
    checkShape(x.cols === inner, 'dense', `weight for ${x.cols} inputs`, shape(weight))
    checkShape(bias.rows === 1 && bias.cols === outer, 'dense', `bias [1, ${outer}]`, shape(bias))
    if (!(x instanceof Variable)) {
      checkShape(!transposeWeight, 'dense', 'an untransposed weight for sparse input', 'transposed')
      const product = backend.sparseMatmul(x, weight.value)
      const value = backend.biasActivation(product, bias.value, activation)
      return this.record(value, [weight, bias], (g) => {
        const inward = this.throughBias(value, g, bias, activation)
        if (weight.requiresGradient) {
          weight.gradient = backend.sparseMatmulTransposed(x, inward, weight.gradient)
        }
      })
    }
    const product = backend.matmul(x.value, weight.value, false, transposeWeight)
    const value = backend.biasActivation(product, bias.value, activation)
    return this.record(value, [x, weight, bias], (g) => {
      const inward = this.throughBias(value, g, bias, activation)
      if (weight.requiresGradient) {
        weight.gradient = transposeWeight
          ? backend.matmul(inward, x.value, true, false, weight.gradient)
          : backend.matmul(x.value, inward, true, false, weight.gradient)
      }
      if (x.requiresGradient) {
        x.gradient = backend.matmul(inward, weight.value, false, !transposeWeight, x.gradient)
      }
    })
  }

  /**
   * A dense layer over pairs of a row with a code, whose input `[x; code]` is never put together: its
   * product with the weights is a sum, of which `rows` is the part of the rows, bias included:
   *   `out_{b·m + j} = activation(rows_b + code_j · weight)`,
   * with `rows [B, n]`, `weight [c, n]` and codes `[m, c]` shared by the rows or `[B·m, c]`, m for each:
   * `→ [B·m, n]`.
   */
  pairDense(
    rows: Variable,
    codes: Variable,
    weight: Variable,
    { shared, activation }: { shared: boolean; activation: Activation },
  ): Variable {
    checkShape(
      weight.rows === codes.cols && weight.cols === rows.cols,
      'pairDense',
      `weight [${codes.cols}, ${rows.cols}]`,
      shape(weight),
    )
    checkShape(
      shared || codes.rows % rows.rows === 0,
      'pairDense',
      `codes [${rows.rows}·m, ${codes.cols}]`,
      shape(codes),
    )
    const { backend } = this
    const product = backend.matmul(codes.value, weight.value, false, false)
    const value = backend.pairActivation(rows.value, product, shared, activation)
    return this.record(value, [rows, codes, weight], (g) => {
      const into = rows.requiresGradient ? rows.gradient : undefined
      const inward = backend.pairActivationGradient(value, g, rows.rows, shared, activation, into)
      if (rows.requiresGradient) rows.gradient = inward.rows
      if (weight.requiresGradient) {
        weight.gradient = backend.matmul(codes.value, inward.codes, true, false, weight.gradient)
      }
      if (codes.requiresGradient) {
        codes.gradient = backend.matmul(inward.codes, weight.value, false, true, codes.gradient)
      }
    })
  }

  /** `out[b, j] = ⟨u_b, codes_{b·m + j}⟩`: `[B, c], [B·m, c] → [B, m]`; m = 1 is a rowwise dot */
  groupDot(u: Variable, codes: Variable): Variable {
    checkShape(
      u.cols === codes.cols && codes.rows % u.rows === 0,
      'groupDot',
      `codes [${u.rows}·m, ${u.cols}]`,
      shape(codes),
    )
    const { backend } = this
    return this.record(backend.groupDot(u.value, codes.value), [u, codes], (g) => {
      if (u.requiresGradient) u.gradient = backend.groupCombine(g, codes.value, u.gradient)
      if (codes.requiresGradient) codes.gradient = backend.groupOuter(g, u.value, codes.gradient)
    })
  }

  /** `out_{b·m + j} = g[b, j] · u_b`: `[B, m], [B, c] → [B·m, c]`, the adjoint of {@link groupDot} */
  groupOuter(g: Variable, u: Variable): Variable {
    checkShape(g.rows === u.rows, 'groupOuter', `g with ${u.rows} rows`, shape(g))
    const { backend } = this
    return this.record(backend.groupOuter(g.value, u.value), [g, u], (upstream) => {
      if (g.requiresGradient) g.gradient = backend.groupDot(u.value, upstream, g.gradient)
      if (u.requiresGradient) u.gradient = backend.groupCombine(g.value, upstream, u.gradient)
    })
  }

  /** `½ yᵀUy` of each row of `codes`, `U` symmetric with zero diagonal: `→ [n, 1]` */
  quadraticForm(codes: Variable, U: Variable): Variable {
    checkShape(
      U.rows === codes.cols && U.cols === codes.cols,
      'quadraticForm',
      `U [${codes.cols}, ${codes.cols}]`,
      shape(U),
    )
    const { backend } = this
    return this.record(backend.quadraticForm(codes.value, U.value), [codes, U], (g) => {
      if (U.requiresGradient) {
        U.gradient = backend.quadraticFormGradient(codes.value, g, U.gradient)
      }
      if (codes.requiresGradient) {
        const slope = backend.matmul(codes.value, U.value, false, false)
        codes.gradient = backend.multiplyColumn(slope, g, codes.gradient)
      }
    })
  }

  /**
   * Exact `ln Σ_y exp(⟨u_b, y⟩ + ½ yᵀUy)` over all binary vectors, k ≤ 20: `[B, k], [k, k] → [B, 1]`, or
   * with a symmetric `U_b` for each row, `[B, k·k]`. Its gradients are the marginals and half the pair
   * marginals.
   */
  binaryLogPartition(u: Variable, U: Variable): Variable {
    const k = u.cols
    const perRow = U.cols !== k
    const [rows, cols] = perRow ? [u.rows, k * k] : [k, k]
    const expected = `U [${k}, ${k}] or [${u.rows}, ${k * k}]`
    checkShape(U.rows === rows && U.cols === cols, 'binaryLogPartition', expected, shape(U))
    checkShape(k <= 20, 'binaryLogPartition', 'at most 20 columns', String(k))
    const { backend } = this
    const wanted = u.requiresGradient || U.requiresGradient
    const out = backend.binaryLogPartition(u.value, U.value, wanted)
    return this.record(out.logPartition, [u, U], (g) => {
      if (u.requiresGradient) u.gradient = backend.multiplyColumn(out.marginals, g, u.gradient)
      if (U.requiresGradient) {
        const half = backend.scale(g, 0.5)
        if (perRow) {
          U.gradient = backend.multiplyColumn(out.pairMarginals, half, U.gradient)
          return
        }
        const flat = backend.matmul(half, out.pairMarginals, true, false)
        U.gradient = backend.scale(backend.reshape(flat, k, k), 1, U.gradient)
      }
    })
  }

  /**
   * Exact `ln Σ_orders e^{score}` over all orders of k elements, k ≤ 16: `→ [B, 1]`. Its gradients are
   * the probabilities of the places and of the pairs, and for worths those of
   * {@link OrderLogPartition.worthGradients}.
   */
  orderLogPartition(scores: OrderScores<Variable>, k: number): Variable {
    const { places, pairs, worths } = scores
    checkOrderScores(scores, k)
    const { backend } = this
    const inputs = [places, pairs, worths].filter((part) => part !== undefined)
    const out = backend.orderLogPartition(
      { places: places?.value, pairs: pairs?.value, worths: worths?.value },
      k,
      inputs.some(({ requiresGradient }) => requiresGradient),
    )
    return this.record(out.logPartition, inputs, (g) => {
      if (places?.requiresGradient) {
        places.gradient = backend.multiplyColumn(out.placeMarginals, g, places.gradient)
      }
      if (pairs?.requiresGradient) {
        pairs.gradient = backend.multiplyColumn(out.pairMarginals, g, pairs.gradient)
      }
      if (worths?.requiresGradient) {
        worths.gradient = backend.multiplyColumn(out.worthGradients, g, worths.gradient)
      }
    })
  }

  // ── elementwise ────────────────────────────────────────────────────────────────────────────

  add(a: Variable, b: Variable): Variable {
    return this.combine(a, b, 1)
  }

  subtract(a: Variable, b: Variable): Variable {
    return this.combine(a, b, -1)
  }

  scale(a: Variable, factor: number): Variable {
    const { backend } = this
    return this.record(backend.scale(a.value, factor), [a], (g) => {
      a.gradient = backend.scale(g, factor, a.gradient)
    })
  }

  addScalar(a: Variable, scalar: number): Variable {
    return this.addRow(a, this.upload(new Float64Array(a.cols).fill(scalar), 1, a.cols))
  }

  /** elementwise product */
  multiply(a: Variable, b: Variable): Variable {
    checkSameShape('multiply', a, b)
    const { backend } = this
    return this.record(backend.multiply(a.value, b.value), [a, b], (g) => {
      if (a.requiresGradient) a.gradient = backend.multiply(g, b.value, a.gradient)
      if (b.requiresGradient) b.gradient = backend.multiply(g, a.value, b.gradient)
    })
  }

  exp(a: Variable): Variable {
    return this.map(a, 'exp')
  }

  log(a: Variable): Variable {
    return this.map(a, 'log')
  }

  relu(a: Variable): Variable {
    return this.map(a, 'relu')
  }

  sigmoid(a: Variable): Variable {
    return this.map(a, 'sigmoid')
  }

  silu(a: Variable): Variable {
    return this.map(a, 'silu')
  }

  softplus(a: Variable): Variable {
    return this.map(a, 'softplus')
  }

  square(a: Variable): Variable {
    return this.map(a, 'square')
  }

  tanh(a: Variable): Variable {
    return this.map(a, 'tanh')
  }

  map(a: Variable, fn: ElementwiseMap): Variable {
    const { backend } = this
    const value = backend.map(a.value, fn)
    return this.record(value, [a], (g) => {
      a.gradient = backend.mapGradient(a.value, value, g, fn, a.gradient)
    })
  }

  // ── broadcasts and reductions ──────────────────────────────────────────────────────────────

  /** `a[r, j] + row[j]` */
  addRow(a: Variable, row: Variable): Variable {
    checkShape(row.rows === 1 && row.cols === a.cols, 'addRow', `[1, ${a.cols}]`, shape(row))
    const { backend } = this
    const value = backend.broadcastRow(row.value, a.rows, 1, backend.scale(a.value, 1))
    return this.record(value, [a, row], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (row.requiresGradient) row.gradient = backend.columnSum(g, 1, row.gradient)
    })
  }

  /** `a[r, j] + column[r]` */
  addColumn(a: Variable, column: Variable): Variable {
    checkShape(
      column.cols === 1 && column.rows === a.rows,
      'addColumn',
      `[${a.rows}, 1]`,
      shape(column),
    )
    const { backend } = this
    const value = backend.broadcastColumn(column.value, a.cols, 1, backend.scale(a.value, 1))
    return this.record(value, [a, column], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (column.requiresGradient) column.gradient = backend.rowSum(g, 1, column.gradient)
    })
  }

  /** `Σ_j a[r, j]`: `[r, n] → [r, 1]` */
  rowSum(a: Variable): Variable {
    const { backend } = this
    return this.record(backend.rowSum(a.value, 1), [a], (g) => {
      a.gradient = backend.broadcastColumn(g, a.cols, 1, a.gradient)
    })
  }

  /** `ln Σ_j exp a[r, j]`: `[r, n] → [r, 1]`; its gradient is the softmax */
  rowLogSumExp(a: Variable): Variable {
    const { backend } = this
    const value = backend.rowLogSumExp(a.value)
    return this.record(value, [a], (g) => {
      a.gradient = backend.rowLogSumExpGradient(a.value, value, g, a.gradient)
    })
  }

  /** sum of all elements, `[1, 1]` */
  sum(a: Variable): Variable {
    return this.rowSum(this.reshape(a, 1, a.rows * a.cols))
  }

  /** `⟨weights, a⟩` for a column `a` and constant host weights: `[r, 1] → [1, 1]` */
  weightedSum(a: Variable, weights: ArrayLike<number>): Variable {
    checkShape(a.cols === 1, 'weightedSum', 'a column', shape(a))
    return this.matmul(this.upload(weights, 1, a.rows), a)
  }

  reshape(a: Variable, rows: number, cols: number): Variable {
    checkShape(
      rows * cols === a.rows * a.cols,
      'reshape',
      `${a.rows * a.cols} elements`,
      `${rows}×${cols}`,
    )
    const { backend } = this
    return this.record(backend.reshape(a.value, rows, cols), [a], (g) => {
      a.gradient = accumulate(backend, backend.reshape(g, a.rows, a.cols), a.gradient)
    })
  }

  /** rows of a table by index, `[n, c]` */
  gatherRows(table: Variable, indices: Int32Array): Variable {
    const { backend } = this
    const outside = indices.find((index) => index < 0 || index >= table.rows)
    checkShape(outside === undefined, 'gatherRows', `rows of ${shape(table)}`, `row ${outside}`)
    return this.record(backend.gatherRows(table.value, indices), [table], (g) => {
      table.gradient = backend.scatterRows(g, indices, table.rows, table.gradient)
    })
  }

  // ── losses ─────────────────────────────────────────────────────────────────────────────────

  /**
   * The joint objective (MATHS §2), one loss per example:
   *   `loss_b = τ_b + (1/m) Σ_j ratio_bj · f*(s_bj − τ_b) − s⁺_b`.
   * Gradients: `−1`, `w_bj`, `1 − Σ_j w_bj`.
   */
  jointLoss(inputs: {
    /** `[B, 1]` */
    positive: Variable
    /** `[B, m]` */
    sampled: Variable
    /** `[1, m]` or `[B, m]`, constant */
    logRatio: Variable
    /** `[B, 1]` */
    logPartition: Variable
    conjugate: ConjugateMap
    clamp: number
  }): JointLossResult {
    const { positive, sampled, logRatio, logPartition, conjugate, clamp } = inputs
    const { rows, cols } = sampled
    checkShape(
      positive.rows === rows && positive.cols === 1,
      'jointLoss',
      `positive [${rows}, 1]`,
      shape(positive),
    )
    checkShape(
      logPartition.rows === rows && logPartition.cols === 1,
      'jointLoss',
      `logPartition [${rows}, 1]`,
      shape(logPartition),
    )
    checkShape(
      logRatio.cols === cols && (logRatio.rows === 1 || logRatio.rows === rows),
      'jointLoss',
      `logRatio [1 or ${rows}, ${cols}]`,
      shape(logRatio),
    )
    const { backend } = this
    const out = backend.jointLoss({
      positive: positive.value,
      sampled: sampled.value,
      logRatio: logRatio.value,
      logPartition: logPartition.value,
      conjugate,
      clamp,
    })
    const perExample = this.record(out.loss, [positive, sampled, logPartition], (g) => {
      if (positive.requiresGradient) positive.gradient = backend.scale(g, -1, positive.gradient)
      if (sampled.requiresGradient) {
        sampled.gradient = backend.multiplyColumn(out.weights, g, sampled.gradient)
      }
      if (logPartition.requiresGradient) {
        const direct = accumulate(backend, g, logPartition.gradient)
        logPartition.gradient = backend.scale(backend.multiply(out.weightSum, g), -1, direct)
      }
    })
    return { ...out, perExample }
  }

  /** adds the bias's gradient and returns the gradient before bias and activation */
  private throughBias(value: Matrix, g: Matrix, bias: Variable, activation: Activation): Matrix {
    const { backend } = this
    const inward = activation === 'identity' ? g : backend.activationGradient(value, g, activation)
    if (bias.requiresGradient) bias.gradient = backend.columnSum(inward, 1, bias.gradient)
    return inward
  }

  private combine(a: Variable, b: Variable, sign: 1 | -1): Variable {
    checkSameShape(sign === 1 ? 'add' : 'subtract', a, b)
    const { backend } = this
    const value = backend.scale(b.value, sign, backend.scale(a.value, 1))
    return this.record(value, [a, b], (g) => {
      if (a.requiresGradient) a.gradient = accumulate(backend, g, a.gradient)
      if (b.requiresGradient) b.gradient = backend.scale(g, sign, b.gradient)
    })
  }
}
