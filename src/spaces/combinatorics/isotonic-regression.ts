/**
 * Replaces `values` by the nearest non-increasing sequence in the Euclidean sense, by pooling
 * adjacent violators: `O(k)`.
 *
 * @see Best, Chakravarti 1990, "Active set algorithms for isotonic regression"
 */
export function decreasingFit(values: Float64Array): void {
  // blocks of equal value: the mean of block b stands at values[b], its size in sizes[b]
  const sizes = new Int32Array(values.length)
  let blocks = 0
  for (let i = 0; i < values.length; i++) {
    let mean = values[i]
    let size = 1
    while (blocks > 0 && values[blocks - 1] < mean) {
      blocks--
      mean = (values[blocks] * sizes[blocks] + mean * size) / (sizes[blocks] + size)
      size += sizes[blocks]
    }
    values[blocks] = mean
    sizes[blocks] = size
    blocks++
  }
  let end = values.length
  for (let block = blocks - 1; block >= 0; block--) {
    values.fill(values[block], end - sizes[block], end)
    end -= sizes[block]
  }
}
