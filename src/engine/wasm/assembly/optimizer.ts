/** One fused pass of an optimizer over a parameter; flat loops. */
import { madd, VECTOR, vectorBytes } from './simd'

/**
 * AdamW. `correction1 = 1 − β₁ᵗ`, `correction2 = 1 − β₂ᵗ`, computed by the host in double precision:
 * `p ← p·(1 − rate·decay) − rate·(m/correction1) / (√(v/correction2) + ε)`.
 */
export function adam(
  count: i32,
  parameter: usize,
  gradient: usize,
  first: usize,
  second: usize,
  gradientScale: f32,
  beta1: f32,
  beta2: f32,
  complement1: f32,
  complement2: f32,
  keep: f32,
  stepSize: f32,
  inverseRoot2: f32,
  epsilon: f32,
): void {
  const end = parameter + vectorBytes(count)
  const scale = f32x4.splat(gradientScale)
  const b1 = f32x4.splat(beta1)
  const b2 = f32x4.splat(beta2)
  const c1 = f32x4.splat(complement1)
  const c2 = f32x4.splat(complement2)
  const kept = f32x4.splat(keep)
  const step = f32x4.splat(-stepSize)
  const root = f32x4.splat(inverseRoot2)
  const floor = f32x4.splat(epsilon)
  while (parameter < end) {
    const g = f32x4.mul(scale, v128.load(gradient))
    const m = madd(b1, v128.load(first), f32x4.mul(c1, g))
    const v = madd(b2, v128.load(second), f32x4.mul(c2, f32x4.mul(g, g)))
    v128.store(first, m)
    v128.store(second, v)
    const denominator = madd(f32x4.sqrt(v), root, floor)
    const move = f32x4.div(f32x4.mul(step, m), denominator)
    v128.store(parameter, madd(v128.load(parameter), kept, move))
    parameter += VECTOR
    gradient += VECTOR
    first += VECTOR
    second += VECTOR
  }
}

/** `v ← momentum·v + g`, `p ← p·keep − rate·v` */
export function sgd(
  count: i32,
  parameter: usize,
  gradient: usize,
  velocity: usize,
  gradientScale: f32,
  momentum: f32,
  keep: f32,
  rate: f32,
): void {
  const end = parameter + vectorBytes(count)
  const scale = f32x4.splat(gradientScale)
  const mu = f32x4.splat(momentum)
  const kept = f32x4.splat(keep)
  const step = f32x4.splat(-rate)
  while (parameter < end) {
    const v = madd(mu, v128.load(velocity), f32x4.mul(scale, v128.load(gradient)))
    v128.store(velocity, v)
    v128.store(parameter, madd(v128.load(parameter), kept, f32x4.mul(step, v)))
    parameter += VECTOR
    gradient += VECTOR
    velocity += VECTOR
  }
}
