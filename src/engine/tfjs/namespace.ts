/**
 * A TensorFlow.js namespace: `@tensorflow/tfjs-core`, `@tensorflow/tfjs` or `@tensorflow/tfjs-node`,
 * 4.x. The package's own types are not imported: it is optional, and declaration files must hold
 * without it.
 */
export interface TfjsModule {
  readonly version_core: string
  readonly getBackend: () => string
  readonly matMul: (...args: never[]) => TfTensor
}

/** The functions that are used of it. */
export interface TfNamespace extends TfjsModule {
  // ── backends ───────────────────────────────────────────────────────────────────────────────
  setBackend(name: string): Promise<boolean>
  removeBackend(name: string): void
  registerBackend(name: string, factory: () => unknown, priority: number): boolean
  findBackend(name: string): unknown
  engine(): TfGlobal

  // ── tensors and their lives ────────────────────────────────────────────────────────────────
  tensor(
    values: Float32Array | Int32Array | Uint8Array,
    shape: number[],
    dtype: 'float32' | 'int32' | 'bool',
  ): TfTensor
  zeros(shape: number[]): TfTensor
  clone(x: TfTensor): TfTensor
  tidy<T extends TfTensor | TfTensor[]>(run: () => T): T
  keep(x: TfTensor): TfTensor

  // ── products and shapes ────────────────────────────────────────────────────────────────────
  readonly matMul: (
    a: TfTensor,
    b: TfTensor,
    transposeA?: boolean,
    transposeB?: boolean,
  ) => TfTensor
  transpose(x: TfTensor): TfTensor
  reshape(x: TfTensor, shape: number[]): TfTensor
  slice(x: TfTensor, begin: number[], size: number[]): TfTensor
  tile(x: TfTensor, repeats: number[]): TfTensor
  gather(x: TfTensor, indices: TfTensor): TfTensor
  scatterND(indices: TfTensor, updates: TfTensor, shape: number[]): TfTensor

  // ── elementwise ────────────────────────────────────────────────────────────────────────────
  add(a: TfTensor, b: TfTensor | number): TfTensor
  sub(a: TfTensor | number, b: TfTensor | number): TfTensor
  mul(a: TfTensor, b: TfTensor | number): TfTensor
  div(a: TfTensor | number, b: TfTensor | number): TfTensor
  minimum(a: TfTensor, b: TfTensor | number): TfTensor
  maximum(a: TfTensor, b: TfTensor | number): TfTensor
  greater(a: TfTensor, b: TfTensor | number): TfTensor
  equal(a: TfTensor, b: number): TfTensor
  logicalOr(a: TfTensor, b: TfTensor): TfTensor
  where(condition: TfTensor, a: TfTensor | number, b: TfTensor | number): TfTensor
  cast(x: TfTensor, dtype: 'float32'): TfTensor
  neg(x: TfTensor): TfTensor
  abs(x: TfTensor): TfTensor
  exp(x: TfTensor): TfTensor
  expm1(x: TfTensor): TfTensor
  log(x: TfTensor): TfTensor
  log1p(x: TfTensor): TfTensor
  relu(x: TfTensor): TfTensor
  sigmoid(x: TfTensor): TfTensor
  square(x: TfTensor): TfTensor
  sqrt(x: TfTensor): TfTensor
  tanh(x: TfTensor): TfTensor
  sin(x: TfTensor): TfTensor
  cos(x: TfTensor): TfTensor

  // ── reductions ─────────────────────────────────────────────────────────────────────────────
  sum(x: TfTensor, axis: number, keepDims?: boolean): TfTensor
  max(x: TfTensor, axis: number, keepDims?: boolean): TfTensor
}

/** The global state of TensorFlow.js. */
export interface TfGlobal {
  /** backends that have started */
  readonly registry: Readonly<Record<string, unknown>>
  /** backends that can be started */
  readonly registryFactory: Readonly<
    Record<string, { readonly factory: () => unknown; readonly priority: number }>
  >
  /** value of `f` and its gradients with respect to tensors and variables, pulled back from `dy` */
  gradients(
    f: () => TfTensor,
    xs: TfTensor[],
    dy?: TfTensor,
    allowNoGradients?: boolean,
  ): { value: TfTensor; grads: TfTensor[] }
}

/** The part of a TensorFlow.js tensor that is used here. */
export interface TfTensor {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly isDisposed: boolean
  dataSync(): ArrayLike<number>
  dispose(): void
}
