import { expect, test } from 'vitest'
import { constrained, permutations, sequences } from '../../../src/spaces/index.js'
import { StructuredPredictor } from '../../../src/tasks/index.js'

const X = Array.from({ length: 30 }, (_, r) => [Math.sin(r), Math.cos(2 * r)])
const quick = { engine: 'wasm', epochs: 2, seed: 1 } as const

/** Mean |learned − exact| on the rows, nats. */
function missed(model: {
  logPartition(X: number[][], options: { method: 'learned' | 'exact' }): { values: Float64Array }
}): number {
  const [learned, exact] = (['learned', 'exact'] as const).map(
    (method) => model.logPartition(X, { method }).values,
  )
  return learned.reduce((sum, value, r) => sum + Math.abs(value - exact[r]), 0) / X.length
}

test('a linear energy that is drawn for uniformly sums over two thousand outputs', async () => {
  // 7! / 4 outputs: all are listed, where a deep energy lists 384 at most
  const space = constrained(
    permutations(7),
    (y) => y.indexOf(0) < y.indexOf(1) && y.indexOf(2) < y.indexOf(3),
  )
  const all = [...space.enumerate!()]
  const ys = X.map((_, r) => all[(37 * r) % all.length])
  const fitOf = (energy: 'linear' | 'deep') =>
    new StructuredPredictor(space, { ...quick, energy }).fit(X, ys)
  expect(missed(await fitOf('linear'))).toBeLessThan(1e-4)
  expect(missed(await fitOf('deep'))).toBeGreaterThan(1e-4)
})

test('the energy, and so the exact likelihood, is the same with anchors and without', async () => {
  const space = sequences(3, 6)
  const all = [...space.enumerate!()]
  const ys = X.map((_, r) => all[(101 * r) % all.length])
  const nllOf = async (anchors: boolean) => {
    const model = await new StructuredPredictor(space, { ...quick, energy: 'deep', anchors }).fit(
      X,
      ys,
    )
    return model.evaluate(X, ys, { logPartition: 'exact' }).nll
  }
  expect(await nllOf(true)).toBe(await nllOf(false))
})
