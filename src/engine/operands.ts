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

/** Elementwise maps. `silu(a) = a·σ(a)`, `softplus(a) = ln(1 + eᵃ)`, `square(a) = a²`; sines and cosines of angles up to ±100. */
export type ElementwiseMap =
  | 'cos'
  | 'exp'
  | 'log'
  | 'relu'
  | 'sigmoid'
  | 'silu'
  | 'sin'
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
