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

/** A row-major matrix held by a backend. Opaque: only its own backend can look inside. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
}

/** Compressed sparse rows on the host: row `i` holds entries `offsets[i] … offsets[i+1]`. */
export interface CsrArrays {
  readonly rows: number
  readonly cols: number
  /** `[rows + 1]` */
  readonly offsets: Int32Array
  /** column of each entry, `[nonzeros]` */
  readonly indices: Int32Array
  /** `[nonzeros]` */
  readonly values: Float32Array
}

/** A sparse matrix held by a backend (in the arena). Constant: no gradient flows into it. */
export interface SparseMatrix {
  readonly rows: number
  readonly cols: number
  readonly nonzeros: number
}

/** Activations fused with the bias; their derivative is a function of their output. */
export type Activation = 'identity' | 'relu' | 'tanh' | 'sigmoid'

/** Elementwise maps. `silu(a) = a·σ(a)`, `softplus(a) = ln(1 + eᵃ)`, `square(a) = a²`. */
export type ElementwiseMap =
  | 'exp'
  | 'log'
  | 'relu'
  | 'sigmoid'
  | 'silu'
  | 'softplus'
  | 'square'
  | 'tanh'

/**
 * The conjugate `f*` of a Fenchel–Young generator and its derivative, the weight `f*'`
 * (docs/maths.md#1-model). `family` names a closed form a kernel may fuse; without it a backend
 * calls the two functions.
 */
export interface ConjugateMap {
  conjugate(s: number): number
  weight(s: number): number
  readonly family?:
    | { readonly kind: 'tsallis'; readonly alpha: number }
    | { readonly kind: 'safeLogistic'; readonly rho: number }
}

/** Inputs of the fused joint objective; see {@link Backend.jointLoss}. */
export interface JointLossInputs {
  /** scores of the true outputs, `[B, 1]` */
  readonly positive: Matrix
  /** scores of the sampled outputs, `[B, m]` */
  readonly sampled: Matrix
  /** `log q − log r` of the samples: `[1, m]` if they are shared by the batch, else `[B, m]` */
  readonly logRatio: Matrix
  /** log-partition, `[B, 1]` */
  readonly logPartition: Matrix
  readonly conjugate: ConjugateMap
  /**
   * Largest log-weight. Beyond it the conjugate is continued by its tangent, which keeps the loss
   * convex, its gradient the gradient of what is computed, and everything finite.
   */
  readonly clamp: number
}

/** Outputs of the fused joint objective; all but `weights` are `[B, 1]`. */
export interface JointLossOutputs {
  readonly loss: Matrix
  /** `w_bj = ratio_bj · f*'(s_bj − τ_b) / m`, `[B, m]` */
  readonly weights: Matrix
  /** `Σ_j w_bj` */
  readonly weightSum: Matrix
  /** `Σ_j w_bj²` */
  readonly weightSquareSum: Matrix
  /** how many of the row's log-weights were clamped */
  readonly clamped: Matrix
}

/** Result of {@link Backend.binaryLogPartition}. */
export interface BinaryLogPartition {
  /** `ln Σ_y exp(⟨u_b, y⟩ + ½ yᵀUy)`, absolute (no division by 2ᵏ), `[B, 1]` */
  readonly logPartition: Matrix
  /** `P(y_i = 1)`, `[B, k]` */
  readonly marginals: Matrix
  /** `P(y_i = y_j = 1)` off the diagonal, 0 on it, row-major `k×k` per row: `[B, k·k]` */
  readonly pairMarginals: Matrix
}

/**
 * What an order of k elements scores: the sum of up to three parts, each a gain of every element
 * that depends on which elements stand before it. At least one part is there.
 * `−∞` among places or pairs forbids.
 */
export interface OrderScores<M = Matrix> {
  /** `Θ[i, t]`, gained by element `i` at place `t = 0 … k − 1`, row-major `k×k` per row: `[B, k·k]` */
  readonly places?: M | undefined
  /** `A[j, i]`, gained if `j` stands anywhere before `i`; the diagonal is not read: `[B, k·k]` */
  readonly pairs?: M | undefined
  /** `s`: element `i` gains `s_i − ln Σ e^{s_l}`, `l` over itself and all after it; finite: `[B, k]` */
  readonly worths?: M | undefined
}

/** Result of {@link Backend.orderLogPartition}. */
export interface OrderLogPartition {
  /** `ln Σ_orders e^{score}`, absolute (no division by k!), `[B, 1]` */
  readonly logPartition: Matrix
  /** `P(element i at place t)`, row-major `k×k` per row: `[B, k·k]` */
  readonly placeMarginals: Matrix
  /** `P(j before i)` at `[j, i]`, 0 on the diagonal, row-major `k×k` per row: `[B, k·k]` */
  readonly pairMarginals: Matrix
  /**
   * Gradient in the worths, `1 − E[Σ_{S∌i} e^{s_i} / Σ_{l∉S} e^{s_l}]` over the sets S an order goes
   * through: `[B, k]`; empty without worths
   */
  readonly worthGradients: Matrix
}

/** Result of {@link Backend.pairActivationGradient}. */
export interface PairGradients {
  /** `[B, n]` */
  readonly rows: Matrix
  /** `[m, n]` if shared, else `[B·m, n]` */
  readonly codes: Matrix
}

/** Settings of one Adam/AdamW update; `step` counts from 1. */
export interface AdamSettings {
  readonly rate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** decoupled weight decay: the parameter shrinks by `rate · decay` of itself */
  readonly decay: number
  readonly step: number
  /** the gradient is multiplied by this first (gradient clipping) */
  readonly gradientScale: number
}

/** Settings of one SGD update with heavy-ball momentum. */
export interface SgdSettings {
  readonly rate: number
  readonly momentum: number
  readonly decay: number
  readonly gradientScale: number
}

/** One implementation of the operations. Shapes are checked by the tape, not here. */
export interface Backend {
  readonly name: string
  readonly precision: 'float32' | 'float64'

  // ── storage ────────────────────────────────────────────────────────────────────────────────
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

  // ── products ───────────────────────────────────────────────────────────────────────────────
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

  // ── elementwise and broadcasts ─────────────────────────────────────────────────────────────
  /** `activation(a + bias)`, bias `[1, n]`; consumes `a` (its storage may be reused) */
  biasActivation(a: Matrix, bias: Matrix, activation: Activation): Matrix
  /** gradient before the activation, from the activation's output `y` and its gradient `g` */
  activationGradient(y: Matrix, g: Matrix, activation: Activation): Matrix
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

  // ── reductions ─────────────────────────────────────────────────────────────────────────────
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

  // ── rows by index ──────────────────────────────────────────────────────────────────────────
  /** `out_r = table_{indices[r]}` */
  gatherRows(table: Matrix, indices: Int32Array): Matrix
  /** adjoint of `gatherRows`: `out_{indices[r]} += g_r`, `[n, c] → [rows, c]` */
  scatterRows(g: Matrix, indices: Int32Array, rows: number, into?: Matrix): Matrix

  // ── the loss ───────────────────────────────────────────────────────────────────────────────
  /**
   * The joint objective and its weights in one pass (docs/maths.md#2-objective):
   *   `loss_b = τ_b + (1/m) Σ_j ratio_bj · f*(s_bj − τ_b) − s⁺_b`.
   * Where the family is logistic the ratio enters the exponent, so nothing overflows early.
   * The gradients are `−1` for the positive score, `w_bj` for a sampled one, `1 − Σ_j w_bj` for τ.
   */
  jointLoss(inputs: JointLossInputs): JointLossOutputs

  // ── optimizers, in place on persistent storage ─────────────────────────────────────────────
  adam(parameter: Matrix, gradient: Matrix, first: Matrix, second: Matrix, s: AdamSettings): void
  sgd(parameter: Matrix, gradient: Matrix, velocity: Matrix, s: SgdSettings): void
}
