/** Elementwise maps and activations of one vector, and their gradients. */
import { exp, log, sigmoid, softplus, tanh } from './elementary'
import { madd } from './simd'
import { cosine, sine } from './waves'

// Codes shared with the host: src/engine/wasm/elementwise.ts.
export const EXP: i32 = 0
export const LOG: i32 = 1
export const RELU: i32 = 2
export const SIGMOID: i32 = 3
export const SILU: i32 = 4
export const SOFTPLUS: i32 = 5
export const SQUARE: i32 = 6
export const TANH: i32 = 7
export const IDENTITY: i32 = 8
export const SIN: i32 = 9
export const COS: i32 = 10

// @ts-ignore: decorator
@inline
export function apply(kind: i32, x: v128): v128 {
  if (kind == EXP) return exp(x)
  if (kind == LOG) return log(x)
  if (kind == RELU) return f32x4.pmax(x, f32x4.splat(0))
  if (kind == SIGMOID) return sigmoid(x)
  if (kind == SILU) return f32x4.mul(x, sigmoid(x))
  if (kind == SOFTPLUS) return softplus(x)
  if (kind == SQUARE) return f32x4.mul(x, x)
  if (kind == TANH) return tanh(x)
  if (kind == SIN) return sine(x)
  if (kind == COS) return cosine(x)
  return x
}

/** `σ(x) + y·σ(−x)`, `y = x·σ(x)`: both from one exponential. */
// @ts-ignore: decorator
@inline
function siluSlope(x: v128, y: v128): v128 {
  const one = f32x4.splat(1)
  const e = exp(f32x4.neg(f32x4.abs(x)))
  const larger = f32x4.div(one, f32x4.add(one, e))
  const smaller = f32x4.mul(e, larger)
  const negative = f32x4.lt(x, f32x4.splat(0))
  const here = v128.bitselect(smaller, larger, negative)
  const there = v128.bitselect(larger, smaller, negative)
  return madd(y, there, here)
}

/** `g · fn'(x)` where `y = fn(x)`. */
// @ts-ignore: decorator
@inline
export function gradient(kind: i32, x: v128, y: v128, g: v128): v128 {
  const one = f32x4.splat(1)
  if (kind == EXP) return f32x4.mul(g, y)
  if (kind == LOG) return f32x4.div(g, x)
  if (kind == RELU) return v128.and(g, f32x4.gt(y, f32x4.splat(0)))
  if (kind == SIGMOID) return f32x4.mul(g, f32x4.mul(y, f32x4.sub(one, y)))
  if (kind == SILU) return f32x4.mul(g, siluSlope(x, y))
  if (kind == SOFTPLUS) return f32x4.mul(g, sigmoid(x))
  if (kind == SQUARE) return f32x4.mul(g, f32x4.add(x, x))
  if (kind == TANH) return f32x4.mul(g, f32x4.sub(one, f32x4.mul(y, y)))
  if (kind == SIN) return f32x4.mul(g, cosine(x))
  if (kind == COS) return f32x4.neg(f32x4.mul(g, sine(x)))
  return g
}
