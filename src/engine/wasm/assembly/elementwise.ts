/**
 * Elementwise maps and their gradients over arrays. The loops are flat: they may run over the padding
 * at the end of an array. Each map has its own loop, in a function of its own: as arms of one function
 * with a constant `kind` the optimizer folds the loops back into one that tests `kind` for every vector.
 */
import {
  apply,
  COS,
  EXP,
  gradient,
  IDENTITY,
  LOG,
  RELU,
  SIGMOID,
  SILU,
  SIN,
  SOFTPLUS,
  SQUARE,
  TANH,
} from './maps'
import { bytes, loadTail, madd, storeTail, VECTOR, vectorBytes } from './simd'

// @ts-ignore: decorator
@inline
function mapLoop(kind: i32, a: usize, out: usize, end: usize): void {
  while (a < end) {
    v128.store(out, apply(kind, v128.load(a)))
    a += VECTOR
    out += VECTOR
  }
}

function mapExp(a: usize, out: usize, end: usize): void {
  mapLoop(EXP, a, out, end)
}

function mapLog(a: usize, out: usize, end: usize): void {
  mapLoop(LOG, a, out, end)
}

function mapRelu(a: usize, out: usize, end: usize): void {
  mapLoop(RELU, a, out, end)
}

function mapSigmoid(a: usize, out: usize, end: usize): void {
  mapLoop(SIGMOID, a, out, end)
}

function mapSilu(a: usize, out: usize, end: usize): void {
  mapLoop(SILU, a, out, end)
}

function mapSoftplus(a: usize, out: usize, end: usize): void {
  mapLoop(SOFTPLUS, a, out, end)
}

function mapSquare(a: usize, out: usize, end: usize): void {
  mapLoop(SQUARE, a, out, end)
}

function mapTanh(a: usize, out: usize, end: usize): void {
  mapLoop(TANH, a, out, end)
}

function mapSin(a: usize, out: usize, end: usize): void {
  mapLoop(SIN, a, out, end)
}

function mapCos(a: usize, out: usize, end: usize): void {
  mapLoop(COS, a, out, end)
}

/** `out = fn(a)` */
export function map(kind: i32, count: i32, a: usize, out: usize): void {
  const end = a + vectorBytes(count)
  if (kind == EXP) mapExp(a, out, end)
  else if (kind == LOG) mapLog(a, out, end)
  else if (kind == RELU) mapRelu(a, out, end)
  else if (kind == SIGMOID) mapSigmoid(a, out, end)
  else if (kind == SILU) mapSilu(a, out, end)
  else if (kind == SOFTPLUS) mapSoftplus(a, out, end)
  else if (kind == SQUARE) mapSquare(a, out, end)
  else if (kind == SIN) mapSin(a, out, end)
  else if (kind == COS) mapCos(a, out, end)
  else mapTanh(a, out, end)
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

function gradientExp(a: usize, y: usize, g: usize, out: usize, end: usize, accumulate: bool): void {
  gradientLoop(EXP, a, y, g, out, end, accumulate)
}

function gradientLog(a: usize, y: usize, g: usize, out: usize, end: usize, accumulate: bool): void {
  gradientLoop(LOG, a, y, g, out, end, accumulate)
}

function gradientRelu(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(RELU, a, y, g, out, end, accumulate)
}

function gradientSigmoid(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(SIGMOID, a, y, g, out, end, accumulate)
}

function gradientSilu(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(SILU, a, y, g, out, end, accumulate)
}

function gradientSoftplus(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(SOFTPLUS, a, y, g, out, end, accumulate)
}

function gradientSquare(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(SQUARE, a, y, g, out, end, accumulate)
}

function gradientTanh(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(TANH, a, y, g, out, end, accumulate)
}

function gradientSin(a: usize, y: usize, g: usize, out: usize, end: usize, accumulate: bool): void {
  gradientLoop(SIN, a, y, g, out, end, accumulate)
}

function gradientCos(a: usize, y: usize, g: usize, out: usize, end: usize, accumulate: bool): void {
  gradientLoop(COS, a, y, g, out, end, accumulate)
}

function gradientIdentity(
  a: usize,
  y: usize,
  g: usize,
  out: usize,
  end: usize,
  accumulate: bool,
): void {
  gradientLoop(IDENTITY, a, y, g, out, end, accumulate)
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
  if (kind == EXP) gradientExp(a, y, g, out, end, accumulate)
  else if (kind == LOG) gradientLog(a, y, g, out, end, accumulate)
  else if (kind == RELU) gradientRelu(a, y, g, out, end, accumulate)
  else if (kind == SIGMOID) gradientSigmoid(a, y, g, out, end, accumulate)
  else if (kind == SILU) gradientSilu(a, y, g, out, end, accumulate)
  else if (kind == SOFTPLUS) gradientSoftplus(a, y, g, out, end, accumulate)
  else if (kind == SQUARE) gradientSquare(a, y, g, out, end, accumulate)
  else if (kind == SIN) gradientSin(a, y, g, out, end, accumulate)
  else if (kind == COS) gradientCos(a, y, g, out, end, accumulate)
  else gradientTanh(a, y, g, out, end, accumulate)
}

/** The gradient before an activation, from its output alone. */
export function activationGradient(kind: i32, count: i32, y: usize, g: usize, out: usize): void {
  const end = y + vectorBytes(count)
  if (kind == RELU) gradientRelu(y, y, g, out, end, false)
  else if (kind == SIGMOID) gradientSigmoid(y, y, g, out, end, false)
  else if (kind == TANH) gradientTanh(y, y, g, out, end, false)
  else gradientIdentity(y, y, g, out, end, false)
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

function biasRelu(rows: i32, cols: i32, a: usize, bias: usize): void {
  biasLoop(RELU, rows, cols, a, bias)
}

function biasSigmoid(rows: i32, cols: i32, a: usize, bias: usize): void {
  biasLoop(SIGMOID, rows, cols, a, bias)
}

function biasTanh(rows: i32, cols: i32, a: usize, bias: usize): void {
  biasLoop(TANH, rows, cols, a, bias)
}

function biasIdentity(rows: i32, cols: i32, a: usize, bias: usize): void {
  biasLoop(IDENTITY, rows, cols, a, bias)
}

/** `a = activation(a + bias)`, bias repeated over the rows */
export function biasActivation(kind: i32, rows: i32, cols: i32, a: usize, bias: usize): void {
  if (kind == RELU) biasRelu(rows, cols, a, bias)
  else if (kind == SIGMOID) biasSigmoid(rows, cols, a, bias)
  else if (kind == TANH) biasTanh(rows, cols, a, bias)
  else biasIdentity(rows, cols, a, bias)
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
