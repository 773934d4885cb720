import type { Activation } from '../operands.js'
import type { TfNamespace, TfTensor } from './namespace.js'

/** A TensorFlow operation's attribute, as the binding of tfjs-node takes it. */
interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** The part of tfjs-node's backend that runs any TensorFlow operation by its name. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_SHAPE'
      | 'TF_ATTR_STRING'
      | 'TF_FLOAT'
      | 'TF_INT32',
      number
    >
  >
  executeSingleOutput(name: string, attributes: Attribute[], inputs: TfTensor[]): TfTensor
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: TfTensor[],
    count: number,
  ): TfTensor[]
}

type Unary = 'exp' | 'relu' | 'sqrt' | 'square'
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'minimum' | 'maximum' | 'greater'

/** Variables need names that no other has in this process. */
let variables = 0

/**
 * TensorFlow's own operations that no function of TensorFlow.js leads to, or only by detours: fused
 * gradients, and variables that Adam updates in place, in one pass instead of twelve.
 */
export class NativeKernels {
  private readonly types: { readonly T: Attribute; readonly dtype: Attribute }
  private readonly sums: readonly Attribute[]

  private constructor(
    private readonly node: NodeBackend,
    private readonly tf: TfNamespace,
  ) {
    const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = node.binding
    const type = (name: string, value: number) => ({ name, type: TF_ATTR_TYPE, value })
    this.types = { T: type('T', TF_FLOAT), dtype: type('dtype', TF_FLOAT) }
    this.sums = [this.types.T, type('Tidx', TF_INT32), this.flag('keep_dims', true)]
  }

  /** Those of tfjs-node on a processor; undefined for every other backend. */
  static of(tf: TfNamespace, backend: string): NativeKernels | undefined {
    if (backend !== 'tensorflow') return undefined
    const node = tf.findBackend(backend) as Partial<NodeBackend> | null
    const isNode =
      node?.isUsingGpuDevice === false &&
      typeof node.binding?.TF_ATTR_SHAPE === 'number' &&
      typeof node.executeSingleOutput === 'function' &&
      typeof node.executeMultipleOutputs === 'function'
    return isNode ? new NativeKernels(node as NodeBackend, tf) : undefined
  }

  /**
   * `op(a) · op(b)`. Not by `MatMul`: its oneDNN kernel of TensorFlow 2.15 points the stack pointer into
   * the heap, which any signal that arrives meanwhile overwrites (a profiler's, the end of a child).
   */
  product(a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor {
    const attributes = [
      this.types.T,
      this.flag('adj_x', transposeA),
      this.flag('adj_y', transposeB),
    ]
    return this.node.executeSingleOutput('BatchMatMulV2', attributes, [a, b])
  }

  /**
   * Functions of TensorFlow.js for float tensors, without its checks and its tape: what is left is half the
   * time of a small operation.
   */
  direct(): Pick<TfNamespace, Unary | Binary> {
    const { T } = this.types
    const unary = (name: string) => (a: TfTensor) => this.node.executeSingleOutput(name, [T], [a])
    const binary = (name: string) => (a: TfTensor | number, b: TfTensor | number) =>
      this.node.executeSingleOutput(name, [T], [this.tensor(a), this.tensor(b)])
    return {
      exp: unary('Exp'),
      relu: unary('Relu'),
      sqrt: unary('Sqrt'),
      square: unary('Square'),
      add: binary('Add'),
      sub: binary('Sub'),
      mul: binary('Mul'),
      div: binary('RealDiv'),
      minimum: binary('Minimum'),
      maximum: binary('Maximum'),
      greater: binary('Greater'),
    }
  }

  /** Sum over an axis, which is kept with length 1. */
  sum(a: TfTensor, axis: TfTensor): TfTensor {
    return this.node.executeSingleOutput('Sum', [...this.sums], [a, axis])
  }

  /** `½ Σ a²`, a scalar. */
  halfSumOfSquares(a: TfTensor): TfTensor {
    return this.node.executeSingleOutput('L2Loss', [this.types.T], [a])
  }

  /** `g · activation'`, from the activation's output `y`. */
  activationGradient(y: TfTensor, g: TfTensor, activation: Exclude<Activation, 'identity'>) {
    const { T } = this.types
    if (activation === 'relu') return this.node.executeSingleOutput('ReluGrad', [T], [g, y])
    const name = activation === 'tanh' ? 'TanhGrad' : 'SigmoidGrad'
    return this.node.executeSingleOutput(name, [T], [y, g])
  }

  /** A handle of new storage that is updated in place, with these values. */
  createVariable(values: TfTensor): TfTensor {
    const { TF_ATTR_SHAPE, TF_ATTR_STRING } = this.node.binding
    const name = `partita/${variables++}`
    const handle = this.node.executeSingleOutput(
      'VarHandleOp',
      [
        this.types.dtype,
        { name: 'shape', type: TF_ATTR_SHAPE, value: values.shape },
        { name: 'shared_name', type: TF_ATTR_STRING, value: name },
      ],
      [],
    )
    this.assign(handle, values)
    return handle
  }

  /** The values of a variable. While this tensor lives, an update has to copy them first. */
  readVariable(handle: TfTensor): TfTensor {
    return this.node.executeSingleOutput('ReadVariableOp', [this.types.dtype], [handle])
  }

  assign(handle: TfTensor, values: TfTensor): void {
    this.change('AssignVariableOp', [this.types.dtype], [handle, values])
  }

  subtractFrom(handle: TfTensor, values: TfTensor): void {
    this.change('AssignSubVariableOp', [this.types.dtype], [handle, values])
  }

  destroyVariable(handle: TfTensor): void {
    this.change('DestroyResourceOp', [], [handle])
  }

  /**
   * `m ← m + (g − m)(1 − β₁)`, `v ← v + (g² − v)(1 − β₂)`,
   * `θ ← θ − rate·√(1 − p₂)/(1 − p₁) · m / (√v + ε)`, all in place.
   *
   * @param handles variables of θ, m and v
   * @param scalars p₁ and p₂, the powers of β₁ and β₂, the rate, β₁, β₂ and ε
   */
  adam(handles: readonly TfTensor[], scalars: readonly TfTensor[], gradient: TfTensor): void {
    this.change('ResourceApplyAdam', [this.types.T], [...handles, ...scalars, gradient])
  }

  /** An operation that has no result. */
  private change(name: string, attributes: Attribute[], inputs: TfTensor[]): void {
    this.node.executeMultipleOutputs(name, attributes, inputs, 0)
  }

  private tensor(a: TfTensor | number): TfTensor {
    return typeof a === 'number' ? this.tf.tensor(Float32Array.of(a), [], 'float32') : a
  }

  private flag(name: string, value: boolean): Attribute {
    return { name, type: this.node.binding.TF_ATTR_BOOL, value }
  }
}
