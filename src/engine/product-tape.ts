import { checkOrderScores } from './check-order-scores.js'
import type { KeptProduct } from './kept-product.js'
import type { Activation, Matrix, OrderScores, SparseMatrix } from './operands.js'
import { Recorder } from './recorder.js'
import { checkShape, shape } from './shape-checks.js'
import { Variable } from './variable.js'

/** Options of a dense layer. */
export interface DenseOptions {
  readonly activation?: Activation
  /** the weight is stored `[n, d]`; default `[d, n]` */
  readonly transposeWeight?: boolean
}

/** Options of a dense layer over pairs. */
export interface PairOptions {
  /** whether all rows have the same codes */
  readonly shared: boolean
  readonly activation: Activation
  /** of codes that are the same every time */
  readonly kept?: KeptProduct | undefined
}

/** The part of {@link Tape} that multiplies: dense layers, groups of codes, quadratic forms, exact sums. */
export class ProductTape extends Recorder {
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
   * `→ [B·m, n]`. Where nothing is recorded `kept` may know the product of shared codes with the weights.
   */
  pairDense(
    rows: Variable,
    codes: Variable,
    weight: Variable,
    { shared, activation, kept }: PairOptions,
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
    const product =
      kept && shared && !this.isTracking
        ? kept.of(backend, codes.value, weight.value)
        : backend.matmul(codes.value, weight.value, false, false)
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

  /** adds the bias's gradient and returns the gradient before bias and activation */
  private throughBias(value: Matrix, g: Matrix, bias: Variable, activation: Activation): Matrix {
    const { backend } = this
    const inward = activation === 'identity' ? g : backend.activationGradient(value, g, activation)
    if (bias.requiresGradient) bias.gradient = backend.columnSum(inward, 1, bias.gradient)
    return inward
  }
}
