/** What `@partita/native` exports: the contract between the two packages. */
export interface NativeAddon {
  /** number of this contract */
  readonly INTERFACE: number
  /** instruction sets of this processor that there are kernels for, the fastest first */
  levels(): string[]
  /** threads that may be used without taking a core from others: 1 or 2 */
  freeThreads(): number
  readonly Kernels: new (level: string, threads: number) => NativeKernels
}

/** The contract that this version of the library knows. */
export const INTERFACE = 1

/**
 * Kernels that take the place of those of the same name in WebAssembly. Every call brings the floats
 * of the memory it works in, so no address is kept; operands beyond its end are refused.
 */
export interface NativeKernels {
  matmul(
    memory: Float32Array,
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: number,
    b: number,
    out: number,
    accumulate: boolean,
  ): void
  quadraticForm(
    memory: Float32Array,
    n: number,
    k: number,
    codes: number,
    U: number,
    out: number,
  ): void
  quadraticFormGradient(
    memory: Float32Array,
    n: number,
    k: number,
    codes: number,
    g: number,
    out: number,
    accumulate: boolean,
  ): void
  jointLoss(
    memory: Float32Array,
    family: number,
    clamp: number,
    limit: number,
    rows: number,
    m: number,
    positive: number,
    sampled: number,
    logRatio: number,
    shared: boolean,
    logPartition: number,
    loss: number,
    weights: number,
    weightSum: number,
    weightSquareSum: number,
    clamped: number,
  ): void
  adam(
    memory: Float32Array,
    count: number,
    parameter: number,
    gradient: number,
    first: number,
    second: number,
    gradientScale: number,
    beta1: number,
    beta2: number,
    complement1: number,
    complement2: number,
    keep: number,
    stepSize: number,
    inverseRoot2: number,
    epsilon: number,
  ): void
  pairActivation(
    memory: Float32Array,
    relu: boolean,
    rows: number,
    m: number,
    n: number,
    shared: boolean,
    x: number,
    y: number,
    out: number,
  ): void
  pairActivationGradient(
    memory: Float32Array,
    relu: boolean,
    rows: number,
    m: number,
    n: number,
    shared: boolean,
    y: number,
    g: number,
    toRows: number,
    accumulate: boolean,
    toCodes: number,
  ): void
}
