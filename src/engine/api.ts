/**
 * The closed list of array operations everything is built from.
 *
 * Every array is a row-major matrix. A backend (WebAssembly SIMD, the float64 reference, others
 * later) implements these operations and nothing else; the tape differentiates them; models are
 * plain forward code over the tape.
 *
 * Memory. `allocate` gives storage that lives as long as the backend (parameters, optimizer state).
 * Everything else lives in an arena that `reset` empties, once per step, or `mark` in part: no
 * operation frees anything. Reading a matrix after the reset that dropped it is an error of the caller.
 *
 * Accumulation. Operations that can produce a gradient take a last argument `into`. Without it the
 * result is a fresh matrix; with it the result is `into + result`, the caller must use the returned
 * handle and forget `into` (a backend may or may not reuse its storage).
 */

import type {
  Activation,
  AdamSettings,
  BinaryLogPartition,
  CsrArrays,
  ElementwiseMap,
  JointLossInputs,
  JointLossOutputs,
  Matrix,
  OrderLogPartition,
  OrderScores,
  PairGradients,
  SgdSettings,
  SparseMatrix,
} from './operands.js'

/** Moves values between the host and matrices. */
export interface StorageOperations {
  /** zero-filled storage that survives `reset` */
  allocate(rows: number, cols: number): Matrix
  /** overwrite a matrix from host values (`values.length = rows·cols`) */
  write(target: Matrix, values: ArrayLike<number>): void
  /** copy to the host, `[rows·cols]` */
  read(source: Matrix): Float32Array | Float64Array
  /** copy from the host into the arena */
  upload(values: ArrayLike<number>, rows: number, cols: number): Matrix
  /** copy sparse rows from the host into the arena */
  uploadSparse(source: CsrArrays): SparseMatrix
  /** the same storage under another shape with as many elements */
  reshape(source: Matrix, rows: number, cols: number): Matrix
  /** empty the arena */
  reset(): void
  /**
   * Notes what is in the arena. Calling the function it returns, before the next `reset`, drops all that
   * was made there since, but not what older matrices have accumulated.
   */
  mark(): () => void
  /** bytes held now, persistent storage and arena capacity together */
  memoryBytes(): number
}

/** Products of matrices, sparse rows and groups of codes, and quadratic forms. */
export interface ProductOperations {
  /** `op(a) · op(b)` with `op` the transpose where asked */
  matmul(a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean, into?: Matrix): Matrix
  /** `x · w`: `[B, d] · [d, n]` */
  sparseMatmul(x: SparseMatrix, w: Matrix, into?: Matrix): Matrix
  /** `xᵀ · g`: `[d, B] · [B, n]` */
  sparseMatmulTransposed(x: SparseMatrix, g: Matrix, into?: Matrix): Matrix
  /** `out[b, j] = ⟨u_b, codes_{b·m + j}⟩`: `[B, c], [B·m, c] → [B, m]` (m = 1: rowwise dot) */
  groupDot(u: Matrix, codes: Matrix, into?: Matrix): Matrix
  /** `out_b = Σ_j g[b, j] · codes_{b·m + j}`: `[B, m], [B·m, c] → [B, c]` */
  groupCombine(g: Matrix, codes: Matrix, into?: Matrix): Matrix
  /** `out_{b·m + j} = g[b, j] · u_b`: `[B, m], [B, c] → [B·m, c]` */
  groupOuter(g: Matrix, u: Matrix, into?: Matrix): Matrix
  /**
   * `½ yᵀUy = Σ_{i<j} U_ij y_i y_j` of each row of `codes`: `[n, k], [k, k] → [n, 1]`.
   * `U` must be symmetric with a zero diagonal; only its upper triangle is read.
   */
  quadraticForm(codes: Matrix, U: Matrix): Matrix
  /** `½ Σ_r g_r y_r y_rᵀ` with its diagonal zeroed: `[n, k], [n, 1] → [k, k]` */
  quadraticFormGradient(codes: Matrix, g: Matrix, into?: Matrix): Matrix
}

/** Exact sums over all sets and all orders. */
export interface OracleOperations {
  /**
   * Exact log-partition of a pairwise model over all 2ᵏ binary vectors, k ≤ 20, in Gray-code order
   * with O(k) work a state, accumulated in float64: `u [B, k]`, `U [k, k]` as in `quadraticForm`, or
   * one of them for each row, `[B, k·k]`.
   * With `marginals` false the two marginal matrices come back empty (`[0, 0]`) and cost nothing.
   */
  binaryLogPartition(u: Matrix, U: Matrix, marginals: boolean): BinaryLogPartition
  /**
   * Exact log-partition over all k! orders of k elements, 1 ≤ k ≤ 16, by a dynamic program over the
   * 2ᵏ sets of elements already placed, `O(k 2ᵏ)` time and memory, in float64. No finite score is too
   * large; where every order of a row is forbidden its log-partition is −∞ and its marginals are 0.
   * With `marginals` false all matrices but the first come back empty (`[0, 0]`) and cost nothing.
   */
  orderLogPartition(scores: OrderScores, k: number, marginals: boolean): OrderLogPartition
}

/** Elementwise maps and broadcasts. */
export interface ElementwiseOperations {
  /** `activation(a + bias)`, bias `[1, n]`; consumes `a` (its storage may be reused) */
  biasActivation(a: Matrix, bias: Matrix, activation: Activation): Matrix
  /** gradient before the activation, from the activation's output `y` and its gradient `g` */
  activationGradient(y: Matrix, g: Matrix, activation: Activation): Matrix
  map(a: Matrix, fn: ElementwiseMap): Matrix
  /** `g · fn'(a)`, given the map's input `a` and output `y` */
  mapGradient(a: Matrix, y: Matrix, g: Matrix, fn: ElementwiseMap, into?: Matrix): Matrix
  /** `factor · a` */
  scale(a: Matrix, factor: number, into?: Matrix): Matrix
  /** elementwise product */
  multiply(a: Matrix, b: Matrix, into?: Matrix): Matrix
  /** row `b` repeated: `[1, n] → [rows, n]`, times `factor` */
  broadcastRow(row: Matrix, rows: number, factor: number, into?: Matrix): Matrix
  /** column repeated: `[r, 1] → [r, cols]`, times `factor` */
  broadcastColumn(column: Matrix, cols: number, factor: number, into?: Matrix): Matrix
  /** every row of `a` times its entry of `column`: `[r, n], [r, 1] → [r, n]` */
  multiplyColumn(a: Matrix, column: Matrix, into?: Matrix): Matrix
}

/** Hidden units of pairs of a row with a code. */
export interface PairOperations {
  /**
   * Hidden units of all pairs of a row with its codes, `[B·m, n]`, row `b·m + j` being
   * `activation(rows_b + codes_j)` where `codes [m, n]` are shared by the `B` rows, else
   * `activation(rows_b + codes_{b·m + j})` with `codes [B·m, n]`, which are consumed (their storage
   * may be reused). `rows [B, n]`.
   */
  pairActivation(rows: Matrix, codes: Matrix, shared: boolean, activation: Activation): Matrix
  /**
   * Gradients of `pairActivation` in `rows` and `codes`, from its output `y` and its gradient `g`,
   * both `[B·m, n]`: with `h = g · activation'`, `rows_b = Σ_j h_{b·m + j}`, and `codes_j = Σ_b
   * h_{b·m + j}` where they are shared, else `codes = h`.
   */
  pairActivationGradient(
    y: Matrix,
    g: Matrix,
    rowCount: number,
    shared: boolean,
    activation: Activation,
    intoRows?: Matrix,
  ): PairGradients
}

/** Sums over rows, columns and everything; rows by index. */
export interface ReductionOperations {
  /** `factor · Σ_j a[r, j]`: `[r, n] → [r, 1]` */
  rowSum(a: Matrix, factor: number, into?: Matrix): Matrix
  /** `factor · Σ_r a[r, j]`: `[r, n] → [1, n]` */
  columnSum(a: Matrix, factor: number, into?: Matrix): Matrix
  /** `ln Σ_j exp a[r, j]`, stable: `[r, n] → [r, 1]` */
  rowLogSumExp(a: Matrix): Matrix
  /** `g_r · exp(a[r, j] − logSumExp_r)` */
  rowLogSumExpGradient(a: Matrix, logSumExp: Matrix, g: Matrix, into?: Matrix): Matrix
  /** `Σ a²` over all elements, on the host */
  sumOfSquares(a: Matrix): number
  /** `out_r = table_{indices[r]}` */
  gatherRows(table: Matrix, indices: Int32Array): Matrix
  /** adjoint of `gatherRows`: `out_{indices[r]} += g_r`, `[n, c] → [rows, c]` */
  scatterRows(g: Matrix, indices: Int32Array, rows: number, into?: Matrix): Matrix
}

/** The loss. */
export interface LossOperations {
  /**
   * The joint objective and its weights in one pass (docs/maths.md#2-objective):
   *   `loss_b = τ_b + (1/m) Σ_j ratio_bj · f*(s_bj − τ_b) − s⁺_b`.
   * Where the family is logistic the ratio enters the exponent, so nothing overflows early.
   * The gradients are `−1` for the positive score, `w_bj` for a sampled one, `1 − Σ_j w_bj` for τ.
   */
  jointLoss(inputs: JointLossInputs): JointLossOutputs
}

/** Optimizers, in place on persistent storage. */
export interface OptimizerOperations {
  adam(parameter: Matrix, gradient: Matrix, first: Matrix, second: Matrix, s: AdamSettings): void
  sgd(parameter: Matrix, gradient: Matrix, velocity: Matrix, s: SgdSettings): void
}

/** One implementation of the operations. Shapes are checked by the tape, not here. */
export interface Backend
  extends StorageOperations,
    ProductOperations,
    OracleOperations,
    ElementwiseOperations,
    PairOperations,
    ReductionOperations,
    LossOperations,
    OptimizerOperations {
  readonly name: string
  readonly precision: 'float32' | 'float64'
}
