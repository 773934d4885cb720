/**
 * Elementwise maps and their gradients. The loops are flat: they may run over the padding at the end
 * of an array. Each map gets its own loop because `kind` is a constant where `mapLoop` is inlined.
 */
import { exp, log, sigmoid, softplus, tanh } from './elementary'
import { bytes, loadTail, madd, storeTail, VECTOR, vectorBytes } from './simd'

// Codes shared with the host: src/engine/wasm/elementwise.ts.
const EXP: i32 = 0
const LOG: i32 = 1
const RELU: i32 = 2
const SIGMOID: i32 = 3
const SILU: i32 = 4
const SOFTPLUS: i32 = 5
const SQUARE: i32 = 6
const TANH: i32 = 7
const IDENTITY: i32 = 8

// @ts-ignore: decorator
@inline
function apply(kind: i32, x: v128): v128 {
  if (kind == EXP) return exp(x)
  if (kind == LOG) return log(x)
  if (kind == RELU) return f32x4.pmax(x, f32x4.splat(0))
  if (kind == SIGMOID) return sigmoid(x)
  if (kind == SILU) return f32x4.mul(x, sigmoid(x))
  if (kind == SOFTPLUS) return softplus(x)
  if (kind == SQUARE) return f32x4.mul(x, x)
  if (kind == TANH) return tanh(x)
  return x
}

/** `g · fn'(x)` where `y = fn(x)`. */
// @ts-ignore: decorator
@inline
function gradient(kind: i32, x: v128, y: v128, g: v128): v128 {
  const one = f32x4.splat(1)
  if (kind == EXP) return f32x4.mul(g, y)
  if (kind == LOG) return f32x4.div(g, x)
  if (kind == RELU) return v128.and(g, f32x4.gt(y, f32x4.splat(0)))
  if (kind == SIGMOID) return f32x4.mul(g, f32x4.mul(y, f32x4.sub(one, y)))
  if (kind == SILU) {
    // σ(x) + x·σ(x)·σ(−x)
    const other = f32x4.mul(y, sigmoid(f32x4.neg(x)))
    return f32x4.mul(g, f32x4.add(sigmoid(x), other))
  }
  if (kind == SOFTPLUS) return f32x4.mul(g, sigmoid(x))
  if (kind == SQUARE) return f32x4.mul(g, f32x4.add(x, x))
  if (kind == TANH) return f32x4.mul(g, f32x4.sub(one, f32x4.mul(y, y)))
  return g
}

// @ts-ignore: decorator
@inline
function mapLoop(kind: i32, a: usize, out: usize, end: usize): void {
  while (a < end) {
    v128.store(out, apply(kind, v128.load(a)))
    a += VECTOR
    out += VECTOR
  }
}

/** `out = fn(a)` */
export function map(kind: i32, count: i32, a: usize, out: usize): void {
  const end = a + vectorBytes(count)
  if (kind == EXP) mapLoop(EXP, a, out, end)
  else if (kind == LOG) mapLoop(LOG, a, out, end)
  else if (kind == RELU) mapLoop(RELU, a, out, end)
  else if (kind == SIGMOID) mapLoop(SIGMOID, a, out, end)
  else if (kind == SILU) mapLoop(SILU, a, out, end)
  else if (kind == SOFTPLUS) mapLoop(SOFTPLUS, a, out, end)
  else if (kind == SQUARE) mapLoop(SQUARE, a, out, end)
  else mapLoop(TANH, a, out, end)
}

// @ts-ignore: decorator
@inline
function gradientLoop(
  kind: i32,
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  while (a < end) {
    let value = gradient(kind, v128.load(a), v128.load(y), v128.load(g))
    if (accumulate) value = f32x4.add(v128.load(out), value)
    v128.store(out, value)
    a += VECTOR
    y += VECTOR
    g += VECTOR
    out += VECTOR
  }
}

/** `out (+)= g · fn'(a)`, `y = fn(a)` */
export function mapGradient(
  kind: i32,
  count: i32,
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  accumulate: bool,
): void {
  const end = a + vectorBytes(count)
  if (kind == EXP) gradientLoop(EXP, a, y, g, out, end, accumulate)
  else if (kind == LOG) gradientLoop(LOG, a, y, g, out, end, accumulate)
  else if (kind == RELU) gradientLoop(RELU, a, y, g, out, end, accumulate)
  else if (kind == SIGMOID) gradientLoop(SIGMOID, a, y, g, out, end, accumulate)
  else if (kind == SILU) gradientLoop(SILU, a, y, g, out, end, accumulate)
  else if (kind == SOFTPLUS) gradientLoop(SOFTPLUS, a, y, g, out, end, accumulate)
  else if (kind == SQUARE) gradientLoop(SQUARE, a, y, g, out, end, accumulate)
  else gradientLoop(TANH, a, y, g, out, end, accumulate)
}

/** The gradient before an activation, from its output alone. */
export function activationGradient(kind: i32, count: i32, y: usize, g: usize, out: usize): void {
  const end = y + vectorBytes(count)
  if (kind == RELU) gradientLoop(RELU, y, y, g, out, end, false)
  else if (kind == SIGMOID) gradientLoop(SIGMOID, y, y, g, out, end, false)
  else if (kind == TANH) gradientLoop(TANH, y, y, g, out, end, false)
  else gradientLoop(IDENTITY, y, y, g, out, end, false)
}

// @ts-ignore: decorator
@inline
function biasLoop(kind: i32, rows: i32, cols: i32, a: usize, bias: usize): void {
  const whole = bytes(cols & ~3)
  const rest = cols & 3
  for (let r = 0; r < rows; r++) {
    for (let x: usize = 0; x < whole; x += VECTOR) {
      v128.store(a + x, apply(kind, f32x4.add(v128.load(a + x), v128.load(bias + x))))
    }
    a += whole
    if (rest != 0) {
      const value = f32x4.add(loadTail(a, rest), loadTail(bias + whole, rest))
      storeTail(a, apply(kind, value), rest)
      a += bytes(rest)
    }
  }
}

/** `a = activation(a + bias)`, bias repeated over the rows */
export function biasActivation(kind: i32, rows: i32, cols: i32, a: usize, bias: usize): void {
  if (kind == RELU) biasLoop(RELU, rows, cols, a, bias)
  else if (kind == SIGMOID) biasLoop(SIGMOID, rows, cols, a, bias)
  else if (kind == TANH) biasLoop(TANH, rows, cols, a, bias)
  else biasLoop(IDENTITY, rows, cols, a, bias)
}

/** `out (+)= factor · a` */
export function scale(factor: f32, count: i32, a: usize, out: usize, accumulate: bool): void {
  const end = a + vectorBytes(count)
  const f = f32x4.splat(factor)
  while (a < end) {
    const value = v128.load(a)
    v128.store(out, accumulate ? madd(f, value, v128.load(out)) : f32x4.mul(f, value))
    a += VECTOR
    out += VECTOR
  }
}

/** `out (+)= a · b`, elementwise */
export function multiply(count: i32, a: usize, b: usize, out: usize, accumulate: bool): void {
  const end = a + vectorBytes(count)
  while (a < end) {
    const x = v128.load(a)
    const y = v128.load(b)
    v128.store(out, accumulate ? madd(x, y, v128.load(out)) : f32x4.mul(x, y))
    a += VECTOR
    b += VECTOR
    out += VECTOR
  }
}
