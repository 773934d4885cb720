/**
 * Hidden units of pairs: a row's part plus a code's part, through an activation, and the way back.
 * One function for each activation, as in `elementwise.ts`.
 */
import { apply, gradient, IDENTITY, RELU, SIGMOID, TANH } from './maps'
import { bytes, loadTail, storeTail, VECTOR } from './simd'

// @ts-ignore: decorator
@inline
function pairLoop(
  kind: i32,
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  x: usize,
  y: usize,
  out: usize,
): void {
  const whole = bytes(n & ~3)
  const rest = n & 3
  const first = y
  for (let b = 0; b < rows; b++) {
    if (shared) y = first
    for (let j = 0; j < m; j++) {
      for (let i: usize = 0; i < whole; i += VECTOR) {
        v128.store(out + i, apply(kind, f32x4.add(v128.load(x + i), v128.load(y + i))))
      }
      if (rest != 0) {
        const value = f32x4.add(loadTail(x + whole, rest), loadTail(y + whole, rest))
        storeTail(out + whole, apply(kind, value), rest)
      }
      y += bytes(n)
      out += bytes(n)
    }
    x += bytes(n)
  }
}

function pairRelu(rows: i32, m: i32, n: i32, shared: bool, x: usize, y: usize, out: usize): void {
  pairLoop(RELU, rows, m, n, shared, x, y, out)
}

function pairSigmoid(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  x: usize,
  y: usize,
  out: usize,
): void {
  pairLoop(SIGMOID, rows, m, n, shared, x, y, out)
}

function pairTanh(rows: i32, m: i32, n: i32, shared: bool, x: usize, y: usize, out: usize): void {
  pairLoop(TANH, rows, m, n, shared, x, y, out)
}

function pairIdentity(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  x: usize,
  y: usize,
  out: usize,
): void {
  pairLoop(IDENTITY, rows, m, n, shared, x, y, out)
}

/** `out_{b·m + j} = activation(x_b + y_j)`, or `y_{b·m + j}` unless shared; then `out` may be `y` */
export function pairActivation(
  kind: i32,
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  x: usize,
  y: usize,
  out: usize,
): void {
  if (kind == RELU) pairRelu(rows, m, n, shared, x, y, out)
  else if (kind == SIGMOID) pairSigmoid(rows, m, n, shared, x, y, out)
  else if (kind == TANH) pairTanh(rows, m, n, shared, x, y, out)
  else pairIdentity(rows, m, n, shared, x, y, out)
}

/** Codes summed in registers before the sum goes to memory: bounds the rounding of long sums. */
const CHUNK: i32 = 256

// @ts-ignore: decorator
@inline
function gradientLoop(
  kind: i32,
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  toCodes: usize,
): void {
  const stride = bytes(n)
  const whole = bytes(n & ~3)
  const rest = n & 3
  const first = toCodes
  for (let b = 0; b < rows; b++) {
    const add = shared && b > 0
    if (shared) toCodes = first
    for (let done = 0; done < m; done += CHUNK) {
      const end = <usize>min(CHUNK, m - done) * stride
      for (let i: usize = 0; i < whole; i += VECTOR) {
        let sum = f32x4.splat(0)
        for (let at = i; at < end; at += stride) {
          const output = v128.load(y + at)
          const inward = gradient(kind, output, output, v128.load(g + at))
          sum = f32x4.add(sum, inward)
          const to = toCodes + at
          v128.store(to, add ? f32x4.add(v128.load(to), inward) : inward)
        }
        v128.store(toRows + i, f32x4.add(v128.load(toRows + i), sum))
      }
      if (rest != 0) {
        let sum = f32x4.splat(0)
        for (let at = whole; at < end; at += stride) {
          const output = loadTail(y + at, rest)
          const inward = gradient(kind, output, output, loadTail(g + at, rest))
          sum = f32x4.add(sum, inward)
          const to = toCodes + at
          storeTail(to, add ? f32x4.add(loadTail(to, rest), inward) : inward, rest)
        }
        storeTail(toRows + whole, f32x4.add(loadTail(toRows + whole, rest), sum), rest)
      }
      y += end
      g += end
      toCodes += end
    }
    toRows += stride
  }
}

function gradientRelu(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  toCodes: usize,
): void {
  gradientLoop(RELU, rows, m, n, shared, y, g, toRows, toCodes)
}

function gradientSigmoid(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  toCodes: usize,
): void {
  gradientLoop(SIGMOID, rows, m, n, shared, y, g, toRows, toCodes)
}

function gradientTanh(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  toCodes: usize,
): void {
  gradientLoop(TANH, rows, m, n, shared, y, g, toRows, toCodes)
}

function gradientIdentity(
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  toCodes: usize,
): void {
  gradientLoop(IDENTITY, rows, m, n, shared, y, g, toRows, toCodes)
}

/** `toRows_b (+)= Σ_j h_{b·m + j}`, `toCodes_j = Σ_b h_{b·m + j}` if shared, else `toCodes = h` */
export function pairActivationGradient(
  kind: i32,
  rows: i32,
  m: i32,
  n: i32,
  shared: bool,
  y: usize,
  g: usize,
  toRows: usize,
  accumulate: bool,
  toCodes: usize,
): void {
  if (!accumulate) memory.fill(toRows, 0, bytes(rows * n))
  if (kind == RELU) gradientRelu(rows, m, n, shared, y, g, toRows, toCodes)
  else if (kind == SIGMOID) gradientSigmoid(rows, m, n, shared, y, g, toRows, toCodes)
  else if (kind == TANH) gradientTanh(rows, m, n, shared, y, g, toRows, toCodes)
  else gradientIdentity(rows, m, n, shared, y, g, toRows, toCodes)
}
