/**
 * Matrix products and quadratic forms in chunks of rows or columns of their result: every entry is summed
 * by one thread, in the order of the kernels for one, so its bits do not depend on their number.
 */
import { awaitJob, clear, finish, isOver, JOB, jobOf, join, post, take } from './board'
import { gemm, gemmScratch, matmul, matmulScratch, UPPER_RESULT, WHOLE } from '../gemm'
import { scaleRow } from '../group'
import { mirror, quadraticForm, quadraticScratch } from '../quadratic'
import { bytes } from '../simd'
import { isSparseFactor } from '../sparse-factor'

const PRODUCT: i32 = 1
const FORM: i32 = 2
const GRADIENT: i32 = 3

/** Multiplications below which helpers do not pay. */
const ALONE: i64 = 500_000
/** Rows of codes handled together, and least columns of a chunk of their gradient. */
const ROWS: i32 = 256
const COLUMNS: i32 = 64

/** What a kernel writes on the board. */
@unmanaged
class Job {
  kind: i32
  transposeA: bool
  transposeB: bool
  accumulate: bool
  byColumns: bool
  m: i32
  n: i32
  k: i32
  /** rows or columns of a chunk, and how many chunks */
  each: i32
  chunks: i32
  a: usize
  b: usize
  out: usize
  /** of worker w from `scratch + w·scratchBytes` on */
  scratch: usize
  scratchBytes: usize
}

function work(job: Job, chunk: i32, worker: i32): void {
  const scratch = job.scratch + <usize>worker * job.scratchBytes
  if (job.kind == PRODUCT) productChunk(job, chunk, scratch)
  else if (job.kind == FORM) formChunk(job, chunk, scratch)
  else gradientChunk(job, chunk, scratch)
}

/** The life of helper `worker` = 1, 2, … on one board, until it is to leave. */
export function serve(board: usize, worker: i32): void {
  let seen: i64 = -1
  while (!isOver(board)) {
    const job = jobOf(board)
    if (job == seen) {
      awaitJob(board, seen)
      continue
    }
    seen = job
    for (let chunk = take(board, job); chunk >= 0; chunk = take(board, job)) {
      work(changetype<Job>(board + JOB), chunk, worker)
      finish(board)
    }
  }
}

/** Does a job with the helpers; returns what `join` does. */
function perform(board: usize, job: Job): f64 {
  const number = post(board, job.chunks)
  let own = 0
  for (let chunk = take(board, number); chunk >= 0; chunk = take(board, number)) {
    work(job, chunk, 0)
    own++
  }
  return join(board, job.chunks - own)
}

/** About two chunks for each of `workers`, of whole multiples of `step` rows or columns. */
function divide(job: Job, side: i32, workers: i32, step: i32): void {
  const each = (side + 2 * workers - 1) / (2 * workers)
  job.each = ((each + step - 1) / step) * step
  job.chunks = (side + job.each - 1) / job.each
}

function productChunk(job: Job, chunk: i32, scratch: usize): void {
  const first = chunk * job.each
  const count = min(job.each, (job.byColumns ? job.n : job.m) - first)
  const lda = job.transposeA ? job.m : job.k
  const ldb = job.transposeB ? job.k : job.n
  let a = job.a
  let b = job.b
  let out = job.out
  if (job.byColumns) {
    b += bytes(job.transposeB ? first * ldb : first)
    out += bytes(first)
  } else {
    a += bytes(job.transposeA ? first : first * lda)
    out += bytes(first * job.n)
  }
  gemm(
    WHOLE,
    job.transposeA,
    job.transposeB,
    job.byColumns ? job.m : count,
    job.byColumns ? count : job.n,
    job.k,
    a,
    lda,
    b,
    ldb,
    job.accumulate,
    out,
    job.n,
    scratch,
  )
}

function formChunk(job: Job, chunk: i32, scratch: usize): void {
  const first = chunk * job.each
  const rows = min(job.each, job.m - first)
  quadraticForm(rows, job.k, job.a + bytes(first * job.k), job.b, job.out + bytes(first), scratch)
}

/** Columns of the upper triangle of `½ Σ_r g_r y_r y_rᵀ`: those above the diagonal block, then this. */
function gradientChunk(job: Job, chunk: i32, scratch: usize): void {
  const k = job.k
  // the longest columns first
  const col = (job.chunks - 1 - chunk) * job.each
  const cols = min(job.each, k - col)
  const packing = scratch + bytes(ROWS * job.each)
  for (let first = 0; first < job.m; first += ROWS) {
    const rows = min(ROWS, job.m - first)
    const codes = job.a + bytes(first * k)
    for (let r = 0; r < rows; r++) {
      const factor = f32x4.splat(0.5 * load<f32>(job.b + bytes(first + r)))
      scaleRow(factor, codes + bytes(r * k + col), scratch + bytes(r * cols), cols, false)
    }
    const add = first > 0
    const to = job.out + bytes(col)
    if (col > 0) {
      gemm(WHOLE, true, false, col, cols, rows, codes, k, scratch, cols, add, to, k, packing)
    }
    const own = codes + bytes(col)
    const block = to + bytes(col * k)
    gemm(UPPER_RESULT, true, false, cols, cols, rows, own, k, scratch, cols, add, block, k, packing)
  }
}

// @ts-ignore: decorator
@inline
function aligned(size: usize): usize {
  return (size + 63) & ~63
}

/** Bytes of scratch of `matmulParallel` for so many workers. */
export function matmulParallelScratch(
  transposeA: bool,
  m: i32,
  n: i32,
  k: i32,
  workers: i32,
): usize {
  return aligned(matmulScratch(transposeA, m, n, k)) * <usize>workers
}

/** `matmul` with helpers; returns for how many spins it waited for them, or −1 if one was lost. */
export function matmulParallel(
  board: usize,
  workers: i32,
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): f64 {
  const isThin = m == 1 || n == 1 || <i64>m * <i64>n * <i64>k < ALONE
  if (
    isThin ||
    (!transposeB && isSparseFactor(transposeA ? k : m, transposeA ? m : k, n, a))
  ) {
    matmul(transposeA, transposeB, m, n, k, a, b, out, accumulate, scratch)
    return 0
  }
  clear(board)
  const job = changetype<Job>(board + JOB)
  job.kind = PRODUCT
  job.transposeA = transposeA
  job.transposeB = transposeB
  job.accumulate = accumulate
  job.byColumns = n > m
  job.m = m
  job.n = n
  job.k = k
  job.a = a
  job.b = b
  job.out = out
  job.scratch = scratch
  job.scratchBytes = aligned(matmulScratch(transposeA, m, n, k))
  divide(job, job.byColumns ? n : m, workers, 8)
  return perform(board, job)
}

/** Bytes of scratch of either quadratic kernel for so many workers. */
export function quadraticParallelScratch(n: i32, k: i32, workers: i32): usize {
  const rows = min(ROWS, n)
  const columns = bytes(ROWS * (k + COLUMNS)) + gemmScratch(k, k, rows)
  const one = max(quadraticScratch(n, k), columns)
  return aligned(bytes(k * k)) + aligned(one) * <usize>workers
}

function quadraticJob(
  board: usize,
  kind: i32,
  n: i32,
  k: i32,
  codes: usize,
  b: usize,
  out: usize,
  scratch: usize,
  workers: i32,
): Job {
  clear(board)
  const job = changetype<Job>(board + JOB)
  const square = aligned(bytes(k * k))
  job.kind = kind
  job.m = n
  job.k = k
  job.a = codes
  job.b = b
  job.out = out
  job.scratch = scratch + square
  job.scratchBytes = (quadraticParallelScratch(n, k, workers) - square) / workers
  return job
}

/** `quadraticForm` with helpers; returns what `matmulParallel` does. */
export function quadraticFormParallel(
  board: usize,
  workers: i32,
  n: i32,
  k: i32,
  codes: usize,
  U: usize,
  out: usize,
  scratch: usize,
): f64 {
  const job = quadraticJob(board, FORM, n, k, codes, U, out, scratch, workers)
  divide(job, n, workers, 4)
  return perform(board, job)
}

/** `quadraticFormGradient` with helpers; returns what `matmulParallel` does. */
export function quadraticFormGradientParallel(
  board: usize,
  workers: i32,
  n: i32,
  k: i32,
  codes: usize,
  g: usize,
  out: usize,
  accumulate: bool,
  scratch: usize,
): f64 {
  const job = quadraticJob(board, GRADIENT, n, k, codes, g, scratch, scratch, workers)
  divide(job, k, 2 * workers, COLUMNS)
  const waited = perform(board, job)
  if (waited >= 0) mirror(k, scratch, n, out, accumulate)
  return waited
}
