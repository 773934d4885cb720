import { PartitaError } from '../../errors.js'
import type {
  Activation,
  AdamSettings,
  Backend,
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
} from '../api.js'
import { grayCodeLogPartition } from './binary-log-partition.js'
import { activations, maps } from './elementwise.js'
import { type SampleTerm, sampleTerm } from './joint-loss.js'
import { sumOverOrders } from './order-log-partition.js'

class Dense implements Matrix {
  constructor(
    readonly rows: number,
    readonly cols: number,
    readonly data: Float64Array = new Float64Array(rows * cols),
  ) {}
}

class Sparse implements SparseMatrix {
  constructor(readonly source: CsrArrays) {}
  get rows(): number {
    return this.source.rows
  }
  get cols(): number {
    return this.source.cols
  }
  get nonzeros(): number {
    return this.source.indices.length
  }
}

function own(matrix: Matrix): Dense {
  if (matrix instanceof Dense) return matrix
  throw new PartitaError('UNSUPPORTED', 'a matrix of another backend was passed to the reference', {
    hint: 'create every matrix with the backend that uses it',
  })
}

/** `into + result` or `result`: the reference never reuses storage it did not create. */
function start(rows: number, cols: number, into?: Matrix): Dense {
  return into ? new Dense(rows, cols, own(into).data) : new Dense(rows, cols)
}

/**
 * The operations in plain TypeScript and float64: the oracle every other backend is tested against,
 * and the fallback where WebAssembly SIMD is missing. Written to be read, not to be fast.
 */
class ReferenceBackend implements Backend {
  readonly name = 'reference'
  readonly precision = 'float64'
  private persistentBytes = 0

  allocate(rows: number, cols: number): Matrix {
    this.persistentBytes += rows * cols * 8
    return new Dense(rows, cols)
  }

  write(target: Matrix, values: ArrayLike<number>): void {
    own(target).data.set(values)
  }

  read(source: Matrix): Float64Array {
    return own(source).data.slice()
  }

  upload(values: ArrayLike<number>, rows: number, cols: number): Matrix {
    return new Dense(rows, cols, Float64Array.from(values))
  }

  uploadSparse(source: CsrArrays): SparseMatrix {
    return new Sparse(source)
  }

  reshape(source: Matrix, rows: number, cols: number): Matrix {
    return new Dense(rows, cols, own(source).data)
  }

  reset(): void {
    // Arena matrices are ordinary garbage-collected objects here.
  }

  mark(): () => void {
    return () => {}
  }

  memoryBytes(): number {
    return this.persistentBytes
  }

  matmul(a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean, into?: Matrix): Matrix {
    const A = own(a).data
    const B = own(b).data
    const rows = transposeA ? a.cols : a.rows
    const inner = transposeA ? a.rows : a.cols
    const cols = transposeB ? b.rows : b.cols
    const out = start(rows, cols, into)
    for (let i = 0; i < rows; i++) {
      for (let p = 0; p < inner; p++) {
        const x = A[transposeA ? p * rows + i : i * inner + p]
        if (x === 0) continue
        for (let j = 0; j < cols; j++) {
          out.data[i * cols + j] += x * B[transposeB ? j * inner + p : p * cols + j]
        }
      }
    }
    return out
  }

  sparseMatmul(x: SparseMatrix, w: Matrix, into?: Matrix): Matrix {
    const { offsets, indices, values } = (x as Sparse).source
    const W = own(w).data
    const out = start(x.rows, w.cols, into)
    for (let r = 0; r < x.rows; r++) {
      for (let e = offsets[r]; e < offsets[r + 1]; e++) {
        for (let j = 0; j < w.cols; j++) {
          out.data[r * w.cols + j] += values[e] * W[indices[e] * w.cols + j]
        }
      }
    }
    return out
  }

  sparseMatmulTransposed(x: SparseMatrix, g: Matrix, into?: Matrix): Matrix {
    const { offsets, indices, values } = (x as Sparse).source
    const G = own(g).data
    const out = start(x.cols, g.cols, into)
    for (let r = 0; r < x.rows; r++) {
      for (let e = offsets[r]; e < offsets[r + 1]; e++) {
        for (let j = 0; j < g.cols; j++) {
          out.data[indices[e] * g.cols + j] += values[e] * G[r * g.cols + j]
        }
      }
    }
    return out
  }

  groupDot(u: Matrix, codes: Matrix, into?: Matrix): Matrix {
    const U = own(u).data
    const C = own(codes).data
    const m = codes.rows / u.rows
    const out = start(u.rows, m, into)
    for (let r = 0; r < codes.rows; r++) {
      const at = Math.floor(r / m) * u.cols
      for (let i = 0; i < u.cols; i++) out.data[r] += U[at + i] * C[r * u.cols + i]
    }
    return out
  }

  groupCombine(g: Matrix, codes: Matrix, into?: Matrix): Matrix {
    const G = own(g).data
    const C = own(codes).data
    const out = start(g.rows, codes.cols, into)
    for (let r = 0; r < codes.rows; r++) {
      const at = Math.floor(r / g.cols) * codes.cols
      for (let i = 0; i < codes.cols; i++) out.data[at + i] += G[r] * C[r * codes.cols + i]
    }
    return out
  }

  groupOuter(g: Matrix, u: Matrix, into?: Matrix): Matrix {
    const G = own(g).data
    const U = own(u).data
    const out = start(g.rows * g.cols, u.cols, into)
    for (let r = 0; r < out.rows; r++) {
      const at = Math.floor(r / g.cols) * u.cols
      for (let i = 0; i < u.cols; i++) out.data[r * u.cols + i] += G[r] * U[at + i]
    }
    return out
  }

  quadraticForm(codes: Matrix, U: Matrix): Matrix {
    const C = own(codes).data
    const V = own(U).data
    const k = codes.cols
    const out = new Dense(codes.rows, 1)
    for (let r = 0; r < codes.rows; r++) {
      for (let i = 0; i < k; i++) {
        for (let j = i + 1; j < k; j++) {
          out.data[r] += V[i * k + j] * C[r * k + i] * C[r * k + j]
        }
      }
    }
    return out
  }

  quadraticFormGradient(codes: Matrix, g: Matrix, into?: Matrix): Matrix {
    const C = own(codes).data
    const G = own(g).data
    const k = codes.cols
    const out = start(k, k, into)
    for (let r = 0; r < codes.rows; r++) {
      for (let i = 0; i < k; i++) {
        for (let j = 0; j < k; j++) {
          if (i !== j) out.data[i * k + j] += 0.5 * G[r] * C[r * k + i] * C[r * k + j]
        }
      }
    }
    return out
  }

  binaryLogPartition(u: Matrix, U: Matrix, marginals: boolean): BinaryLogPartition {
    const k = u.cols
    const rows = marginals ? u.rows : 0
    const logPartition = new Dense(u.rows, 1)
    const first = new Dense(rows, marginals ? k : 0)
    const second = new Dense(rows, marginals ? k * k : 0)
    const step = U.cols === k ? 0 : k * k
    for (let r = 0; r < u.rows; r++) {
      logPartition.data[r] = grayCodeLogPartition(
        own(u).data.subarray(r * k, (r + 1) * k),
        own(U).data.subarray(r * step, r * step + k * k),
        k,
        marginals ? first.data.subarray(r * k, (r + 1) * k) : undefined,
        marginals ? second.data.subarray(r * k * k, (r + 1) * k * k) : undefined,
      )
    }
    return { logPartition, marginals: first, pairMarginals: second }
  }

  orderLogPartition(scores: OrderScores, k: number, marginals: boolean): OrderLogPartition {
    const { places, pairs, worths } = scores
    const { rows } = (places ?? pairs ?? worths)!
    const logPartition = new Dense(rows, 1)
    const [n, width] = marginals ? [rows, k * k] : [0, 0]
    const [placeMarginals, pairMarginals] = [new Dense(n, width), new Dense(n, width)]
    const worthGradients = marginals && worths ? new Dense(rows, k) : new Dense(0, 0)
    for (let r = 0; r < rows; r++) {
      const row = (matrix: Matrix | undefined, cols: number) =>
        matrix && own(matrix).data.subarray(r * cols, (r + 1) * cols)
      const filled = {
        places: row(placeMarginals, width)!,
        pairs: row(pairMarginals, width)!,
        worths: row(worths && worthGradients, k),
      }
      logPartition.data[r] = sumOverOrders(
        { places: row(places, k * k), pairs: row(pairs, k * k), worths: row(worths, k) },
        k,
        marginals ? filled : undefined,
      )
    }
    return { logPartition, placeMarginals, pairMarginals, worthGradients }
  }

  biasActivation(a: Matrix, bias: Matrix, activation: Activation): Matrix {
    const { value } = activations[activation]
    const row = own(bias).data
    return this.each(a.rows, a.cols, own(a).data, (x, i) => value(x + row[i % a.cols]))
  }

  activationGradient(y: Matrix, g: Matrix, activation: Activation): Matrix {
    const { slope } = activations[activation]
    const G = own(g).data
    return this.each(y.rows, y.cols, own(y).data, (x, i) => G[i] * slope(x))
  }

  pairActivation(rows: Matrix, codes: Matrix, shared: boolean, activation: Activation): Matrix {
    const { value } = activations[activation]
    const n = rows.cols
    const count = shared ? rows.rows * codes.rows : codes.rows
    const m = count / rows.rows
    const [X, Y] = [own(rows).data, own(codes).data]
    const out = new Dense(count, n)
    for (let r = 0; r < count; r++) {
      const [row, code] = [Math.floor(r / m) * n, (shared ? r % m : r) * n]
      for (let i = 0; i < n; i++) out.data[r * n + i] = value(X[row + i] + Y[code + i])
    }
    return out
  }

  pairActivationGradient(
    y: Matrix,
    g: Matrix,
    rowCount: number,
    shared: boolean,
    activation: Activation,
    intoRows?: Matrix,
  ): PairGradients {
    const n = y.cols
    const m = y.rows / rowCount
    const inward = own(this.activationGradient(y, g, activation)).data
    const rows = start(rowCount, n, intoRows)
    const codes = new Dense(shared ? m : y.rows, n)
    for (let r = 0; r < y.rows; r++) {
      const [row, code] = [Math.floor(r / m) * n, (shared ? r % m : r) * n]
      for (let i = 0; i < n; i++) {
        rows.data[row + i] += inward[r * n + i]
        codes.data[code + i] += inward[r * n + i]
      }
    }
    return { rows, codes }
  }

  map(a: Matrix, fn: ElementwiseMap): Matrix {
    return this.each(a.rows, a.cols, own(a).data, maps[fn].value)
  }

  mapGradient(a: Matrix, y: Matrix, g: Matrix, fn: ElementwiseMap, into?: Matrix): Matrix {
    const { slope } = maps[fn]
    const Y = own(y).data
    const G = own(g).data
    return this.each(a.rows, a.cols, own(a).data, (x, i) => G[i] * slope(x, Y[i]), into)
  }

  scale(a: Matrix, factor: number, into?: Matrix): Matrix {
    return this.each(a.rows, a.cols, own(a).data, (x) => factor * x, into)
  }

  multiply(a: Matrix, b: Matrix, into?: Matrix): Matrix {
    const B = own(b).data
    return this.each(a.rows, a.cols, own(a).data, (x, i) => x * B[i], into)
  }

  broadcastRow(row: Matrix, rows: number, factor: number, into?: Matrix): Matrix {
    const out = start(rows, row.cols, into)
    for (let i = 0; i < out.data.length; i++) out.data[i] += factor * own(row).data[i % row.cols]
    return out
  }

  broadcastColumn(column: Matrix, cols: number, factor: number, into?: Matrix): Matrix {
    const out = start(column.rows, cols, into)
    for (let i = 0; i < out.data.length; i++) {
      out.data[i] += factor * own(column).data[Math.floor(i / cols)]
    }
    return out
  }

  multiplyColumn(a: Matrix, column: Matrix, into?: Matrix): Matrix {
    const C = own(column).data
    return this.each(a.rows, a.cols, own(a).data, (x, i) => x * C[Math.floor(i / a.cols)], into)
  }

  rowSum(a: Matrix, factor: number, into?: Matrix): Matrix {
    const out = start(a.rows, 1, into)
    own(a).data.forEach((x, i) => {
      out.data[Math.floor(i / a.cols)] += factor * x
    })
    return out
  }

  columnSum(a: Matrix, factor: number, into?: Matrix): Matrix {
    const out = start(1, a.cols, into)
    own(a).data.forEach((x, i) => {
      out.data[i % a.cols] += factor * x
    })
    return out
  }

  rowLogSumExp(a: Matrix): Matrix {
    const out = new Dense(a.rows, 1)
    for (let r = 0; r < a.rows; r++) {
      const row = own(a).data.subarray(r * a.cols, (r + 1) * a.cols)
      const top = row.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY)
      const sum = row.reduce((total, x) => total + Math.exp(x - top), 0)
      out.data[r] = top === Number.NEGATIVE_INFINITY ? top : top + Math.log(sum)
    }
    return out
  }

  rowLogSumExpGradient(a: Matrix, logSumExp: Matrix, g: Matrix, into?: Matrix): Matrix {
    const L = own(logSumExp).data
    const G = own(g).data
    const term = (x: number, i: number): number => {
      const r = Math.floor(i / a.cols)
      return x === Number.NEGATIVE_INFINITY ? 0 : G[r] * Math.exp(x - L[r])
    }
    return this.each(a.rows, a.cols, own(a).data, term, into)
  }

  sumOfSquares(a: Matrix): number {
    return own(a).data.reduce((total, x) => total + x * x, 0)
  }

  gatherRows(table: Matrix, indices: Int32Array): Matrix {
    const out = new Dense(indices.length, table.cols)
    const T = own(table).data
    indices.forEach((index, r) => {
      out.data.set(T.subarray(index * table.cols, (index + 1) * table.cols), r * table.cols)
    })
    return out
  }

  scatterRows(g: Matrix, indices: Int32Array, rows: number, into?: Matrix): Matrix {
    const out = start(rows, g.cols, into)
    own(g).data.forEach((x, i) => {
      out.data[indices[Math.floor(i / g.cols)] * g.cols + (i % g.cols)] += x
    })
    return out
  }

  jointLoss({
    positive,
    sampled,
    logRatio,
    logPartition,
    conjugate,
    clamp,
  }: JointLossInputs): JointLossOutputs {
    const { rows, cols: m } = sampled
    const G = own(sampled).data
    const R = own(logRatio).data
    const out = {
      loss: new Dense(rows, 1),
      weights: new Dense(rows, m),
      weightSum: new Dense(rows, 1),
      weightSquareSum: new Dense(rows, 1),
      clamped: new Dense(rows, 1),
    }
    const evaluate = sampleTerm(conjugate, clamp)
    const term: SampleTerm = { value: 0, weight: 0, clamped: false }
    for (let b = 0; b < rows; b++) {
      const tau = own(logPartition).data[b]
      let value = 0
      for (let j = 0; j < m; j++) {
        evaluate(G[b * m + j] - tau, R[logRatio.rows === 1 ? j : b * m + j], term)
        const weight = term.weight / m
        value += term.value / m
        out.weights.data[b * m + j] = weight
        out.weightSum.data[b] += weight
        out.weightSquareSum.data[b] += weight * weight
        out.clamped.data[b] += term.clamped ? 1 : 0
      }
      out.loss.data[b] = tau + value - own(positive).data[b]
    }
    return out
  }

  adam(parameter: Matrix, gradient: Matrix, first: Matrix, second: Matrix, s: AdamSettings): void {
    const P = own(parameter).data
    const M = own(first).data
    const V = own(second).data
    const correction1 = 1 - s.beta1 ** s.step
    const correction2 = 1 - s.beta2 ** s.step
    own(gradient).data.forEach((raw, i) => {
      const g = raw * s.gradientScale
      const m = s.beta1 * M[i] + (1 - s.beta1) * g
      const v = s.beta2 * V[i] + (1 - s.beta2) * g * g
      M[i] = m
      V[i] = v
      const update = m / correction1 / (Math.sqrt(v / correction2) + s.epsilon)
      P[i] -= s.rate * s.decay * P[i] + s.rate * update
    })
  }

  sgd(parameter: Matrix, gradient: Matrix, velocity: Matrix, s: SgdSettings): void {
    const P = own(parameter).data
    const V = own(velocity).data
    own(gradient).data.forEach((raw, i) => {
      const v = s.momentum * V[i] + raw * s.gradientScale
      V[i] = v
      P[i] -= s.rate * s.decay * P[i] + s.rate * v
    })
  }

  private each(
    rows: number,
    cols: number,
    source: Float64Array,
    fn: (x: number, i: number) => number,
    into?: Matrix,
  ): Dense {
    const out = start(rows, cols, into)
    for (let i = 0; i < source.length; i++) out.data[i] += fn(source[i], i)
    return out
  }
}

/** Creates the float64 reference backend; users ask `createBackend({ engine: 'reference' })` for it. */
export function createReferenceBackend(): Backend {
  return new ReferenceBackend()
}
