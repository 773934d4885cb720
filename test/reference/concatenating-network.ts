import type { Weights } from '../../src/engine/index.js'

/**
 * `⟨u(x), φ⟩ + MLP([h; φ])` of a deep energy from its saved weights, one pair at a time: the context and
 * the code are put together and go through the layers as through any perceptron with ReLU units.
 */
export function deepScoreOf(
  weights: Weights,
  context: ArrayLike<number>,
  code: ArrayLike<number>,
): number {
  const of = (name: string) => weights.get(name)!
  const layer = (x: readonly number[], weight: number[][], bias: ArrayLike<number>) =>
    Array.from(bias, (b, j) => x.reduce((sum, value, i) => sum + value * weight[i][j], b))
  const rowsOf = (name: string) => {
    const { rows, cols, values } = of(name)
    return Array.from({ length: rows }, (_, r) => [...values.subarray(r * cols, (r + 1) * cols)])
  }
  const relu = (x: number[]) => x.map((value) => Math.max(0, value))
  const [h, phi] = [Array.from(context), Array.from(code)]
  const u = layer(h, rowsOf('energy/linear/weight'), of('energy/linear/bias').values)
  const first = [...rowsOf('energy/deep/context'), ...rowsOf('energy/deep/code')]
  let hidden = relu(layer([...h, ...phi], first, of('energy/deep/bias').values))
  for (let i = 0; weights.has(`energy/deep/${i}/weight`); i++) {
    const { values } = of(`energy/deep/${i}/bias`)
    hidden = relu(layer(hidden, rowsOf(`energy/deep/${i}/weight`), values))
  }
  const [last] = layer(
    hidden,
    rowsOf('energy/deep/output/weight'),
    of('energy/deep/output/bias').values,
  )
  return phi.reduce((sum, value, i) => sum + u[i] * value, last)
}
