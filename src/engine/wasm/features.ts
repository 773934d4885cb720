/** `(func (result v128) i32.const 0, i8x16.splat)`: valid only where SIMD is. */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
]

/** The same followed by two more splats and `f32x4.relaxed_madd`. */
const RELAXED_SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15,
  65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
]

function validates(bytes: readonly number[]): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(bytes))
}

/** Whether this JavaScript engine runs WebAssembly SIMD: all browsers since 2023, Node ≥ 16.4. */
export function isWasmSimdSupported(): boolean {
  return validates(SIMD)
}

/** Whether it runs relaxed SIMD (fused multiply-add): Node ≥ 22, Chrome ≥ 114. */
export function isRelaxedSimdSupported(): boolean {
  return validates(RELAXED_SIMD)
}
