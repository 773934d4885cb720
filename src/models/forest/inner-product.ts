/** `⟨a, b⟩` */
export function dotOf(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i] * b[i]
  return total
}

/** `‖vector‖²` */
export function squareOf(vector: Float64Array): number {
  return dotOf(vector, vector)
}
