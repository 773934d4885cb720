import { PartitaError } from '../../errors.js'
import type { Matrix } from '../operands.js'
import { foreignMatrix } from '../shape-checks.js'
import type { TfNamespace, TfTensor } from './namespace.js'
import { NativeKernels } from './native-kernels.js'

/** Where a matrix finds its tensor: tensors never change, so what overwrites a matrix replaces it. */
interface Slot {
  tensor: TfTensor | undefined
  /** handle of a variable of tfjs-node that has the values; `tensor` is then what was last read of it */
  variable?: TfTensor | undefined
  readonly bytes: number
}

/** A matrix held as a tensor. */
export class TfMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly slot: Slot,
    readonly owner: Tensors,
  ) {}
}

/**
 * All tensors of one backend: persistent ones, and the arena's, which `reset` disposes. Operations
 * run through {@link compute}, which frees what they made on the way, so that no tensor is ever left
 * to nobody.
 */
export class Tensors {
  private readonly persistent = new Set<Slot>()
  private readonly arena: Slot[] = []
  private readonly constants = new Map<string, TfTensor>()
  private readonly scalars = new Map<
    string,
    { readonly value: number; readonly tensor: TfTensor }
  >()
  readonly tf: TfNamespace
  /** what tfjs-node can do beyond the functions of TensorFlow.js */
  readonly native: NativeKernels | undefined

  constructor(
    tf: TfNamespace,
    /** name of the TensorFlow.js backend that computes */
    readonly backend: string,
  ) {
    this.native = NativeKernels.of(tf, backend)
    this.tf = this.native ? { ...tf, ...this.native.direct() } : tf
  }

  /** Storage that survives `reset`, zero-filled. */
  allocate(rows: number, cols: number): TfMatrix {
    const slot = this.slot(rows, cols, this.fresh(rows, cols, new Float32Array(rows * cols)))
    this.persistent.add(slot)
    return new TfMatrix(rows, cols, slot, this)
  }

  /** A matrix in the arena, from host values, which are copied. */
  upload(values: ArrayLike<number>, rows: number, cols: number): TfMatrix {
    return this.adopt(rows, cols, this.fresh(rows, cols, new Float32Array(values)))
  }

  /** Overwrites a matrix from host values, which are copied. */
  write(target: Matrix, values: ArrayLike<number>): void {
    const { rows, cols } = target
    this.replace(target, () => this.fresh(rows, cols, new Float32Array(values)))
  }

  /** Copies a matrix to the host. */
  read(source: Matrix): Float32Array {
    return new Float32Array(this.tensorOf(this.own(source).slot).dataSync())
  }

  reset(): void {
    for (const slot of this.arena) this.free(slot)
    this.arena.length = 0
    for (const slot of this.persistent) if (slot.variable) dropTensor(slot)
  }

  /** Disposes, when called, of what the arena holds by then beyond what it holds now. */
  mark(): () => void {
    const { length } = this.arena
    return () => {
      for (const slot of this.arena.splice(length)) this.free(slot)
    }
  }

  /** Disposes everything; nothing can be used any more. */
  dispose(): void {
    this.reset()
    for (const slot of this.persistent) this.free(slot)
    this.persistent.clear()
    for (const tensor of this.constants.values()) tensor.dispose()
    this.constants.clear()
    for (const { tensor } of this.scalars.values()) tensor.dispose()
    this.scalars.clear()
  }

  bytes(): number {
    let total = 0
    for (const { bytes } of this.persistent) total += bytes
    for (const { bytes } of this.arena) total += bytes
    return total
  }

  /** The tensor of a matrix, in the shape of the matrix; only to be called inside of `compute`. */
  of(matrix: Matrix): TfTensor {
    const { rows, cols, slot } = this.own(matrix)
    const tensor = this.tensorOf(slot)
    const [r, c] = tensor.shape
    return r === rows && c === cols ? tensor : this.tf.reshape(tensor, [rows, cols])
  }

  /**
   * Runs TensorFlow.js operations and keeps their result, `[rows, cols]`, in the arena; added to
   * `into` if that is given, whose tensor is freed.
   */
  compute(rows: number, cols: number, run: () => TfTensor, into?: Matrix): TfMatrix {
    if (into === undefined) return this.adopt(rows, cols, this.run(run))
    const target = this.own(into)
    this.replace(target, () => this.run(() => this.tf.add(this.of(target), run())))
    return target
  }

  /** The same for an operation with several results, `[rows, cols]` each. */
  computeAll(shapes: readonly (readonly [number, number])[], run: () => TfTensor[]): TfMatrix[] {
    this.activate()
    const tensors = this.tf.tidy(run)
    return tensors.map((tensor, i) => this.adopt(...shapes[i], this.tf.keep(tensor)))
  }

  /** Replaces matrices by what `run` makes of their tensors, one for each. */
  update(targets: readonly Matrix[], run: () => TfTensor[]): void {
    this.activate()
    const tensors = this.tf.tidy(run)
    targets.forEach((target, i) => {
      this.replace(target, () => this.tf.keep(tensors[i]))
    })
  }

  /** Runs operations for what they change, and frees all they made. */
  effect(run: () => void): void {
    this.activate()
    this.tf.tidy(() => {
      run()
      return []
    })
  }

  /** A tensor that is made once and never freed before the backend is, as a mask of one width. */
  constant(key: string, make: () => TfTensor): TfTensor {
    let tensor = this.constants.get(key)
    if (!tensor) {
      tensor = this.run(make)
      this.constants.set(key, tensor)
    }
    return tensor
  }

  /** A number as a tensor, made anew only where the last of the same role was another. */
  scalar(role: string, value: number): TfTensor {
    const last = this.scalars.get(role)
    if (last?.value === value) return last.tensor
    this.activate()
    const tensor = this.tf.keep(this.tf.tensor(Float32Array.of(value), [], 'float32'))
    last?.tensor.dispose()
    this.scalars.set(role, { value, tensor })
    return tensor
  }

  /**
   * Turns a matrix that lives as long as the backend into a variable that is updated in place, and
   * returns its handle; undefined where there are none, and for matrices of the arena.
   */
  variableOf(matrix: Matrix): TfTensor | undefined {
    const { slot } = this.own(matrix)
    const { native } = this
    if (!native || !this.persistent.has(slot)) return undefined
    if (!slot.variable) {
      const values = this.tensorOf(slot)
      slot.variable = this.run(() => native.createVariable(values))
    }
    dropTensor(slot)
    return slot.variable
  }

  /** Runs operations, keeps the result, frees everything else. */
  run(run: () => TfTensor): TfTensor {
    this.activate()
    return this.tf.keep(this.tf.tidy(run))
  }

  /** The matrix as one of ours; throws if it is not. */
  own(matrix: Matrix): TfMatrix {
    if ((matrix as TfMatrix).owner === this) return matrix as TfMatrix
    throw foreignMatrix()
  }

  /** A result that becomes a matrix of the arena. */
  adopt(rows: number, cols: number, tensor: TfTensor): TfMatrix {
    const slot = this.slot(rows, cols, tensor)
    this.arena.push(slot)
    return new TfMatrix(rows, cols, slot, this)
  }

  private fresh(rows: number, cols: number, values: Float32Array): TfTensor {
    this.activate()
    return this.tf.keep(this.tf.tensor(values, [rows, cols], 'float32'))
  }

  private replace(target: Matrix, make: () => TfTensor): void {
    const { slot } = this.own(target)
    const old = this.tensorOf(slot)
    slot.tensor = make()
    old.dispose()
    if (slot.variable) this.native?.assign(slot.variable, slot.tensor)
  }

  private tensorOf(slot: Slot): TfTensor {
    const { variable, tensor } = slot
    if (!variable || tensor) return alive(tensor)
    slot.tensor = this.run(() => this.native!.readVariable(variable))
    return slot.tensor
  }

  private free(slot: Slot): void {
    if (slot.variable) {
      this.native?.destroyVariable(slot.variable)
      slot.variable.dispose()
      slot.variable = undefined
    }
    dropTensor(slot)
  }

  private slot(rows: number, cols: number, tensor: TfTensor): Slot {
    return { tensor, bytes: rows * cols * 4 }
  }

  /**
   * TensorFlow.js computes with one global backend at a time. Setting one that has started takes effect
   * at once; the promise only says so.
   */
  private activate(): void {
    const { tf, backend } = this
    if (tf.getBackend() !== backend) void tf.setBackend(backend)
  }
}

function dropTensor(slot: Slot): void {
  if (slot.tensor && !slot.tensor.isDisposed) slot.tensor.dispose()
  slot.tensor = undefined
}

function alive(tensor: TfTensor | undefined): TfTensor {
  if (tensor && !tensor.isDisposed) return tensor
  throw new PartitaError('UNSUPPORTED', 'a disposed tensor was used', {
    received: tensor ? 'a tensor that was disposed from outside' : 'a matrix of an earlier step',
    hint: 'matrices of the arena live until the next reset; leave disposing of tensors to the backend',
  })
}
