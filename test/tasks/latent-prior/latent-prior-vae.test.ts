import { describe, expect, test } from 'vitest'
import { decodeModel, encodeModel } from '../../../src/io/index.js'
import { Rng } from '../../../src/random/index.js'
import { FittedLatentPrior, LatentPriorVae } from '../../../src/tasks/index.js'
import { caught } from '../../reference/caught.js'

/** Four patterns of six pixels, each pixel wrong once in twenty times. */
function patterns(rows: number, seed: number): number[][] {
  const rng = new Rng(seed)
  const shapes = [
    [1, 1, 1, 0, 0, 0],
    [0, 0, 0, 1, 1, 1],
    [1, 0, 1, 0, 1, 0],
    [0, 1, 0, 1, 0, 1],
  ]
  return Array.from({ length: rows }, () =>
    shapes[rng.integer(4)].map((bit) => (rng.uniform() < 0.05 ? 1 - bit : bit)),
  )
}

const X = patterns(400, 1)
const options = { latents: 2, hidden: 16, epochs: 40, rate: 0.01, logPartitionDraws: 10_000 }
const model = await new LatentPriorVae({ ...options, engine: 'wasm' }).fit(X)

describe('a latent energy prior', () => {
  test('gives a bound below zero for bits, better than independent pixels', () => {
    const unseen = patterns(300, 2)
    const bound = model.elbo(unseen)
    expect(bound.values.every((value) => value < 0)).toBe(true)
    // six pixels of frequency a half: −6 ln 2 = −4.16
    expect(bound.value).toBeGreaterThan(-4)
    // four patterns and the noise: −ln 4 − 6 · .199 = −2.58, which no bound exceeds by chance
    expect(bound.value).toBeLessThan(-2.3)
    expect(bound.standardError).toBeLessThan(0.2)
    expect(bound.effectiveSampleSize).toBeGreaterThan(0.05)
  })

  test('has a b near the log-partition', () => {
    const { value, learned } = model.logPartition()
    expect(Math.abs(learned! - value)).toBeLessThan(0.2)
  })

  test('draws images, the same for the same seed', () => {
    const { bits, probabilities } = model.sample(200, { seed: 3 })
    expect(bits).toHaveLength(1200)
    expect(bits.every((bit) => bit === 0 || bit === 1)).toBe(true)
    expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true)
    expect(model.sample(200, { seed: 3 }).bits).toEqual(bits)
  })

  test('is the same after a file, whose damage is noticed', async () => {
    const bytes = model.toBytes()
    const loaded = await FittedLatentPrior.fromBytes(bytes, { engine: 'wasm' })
    expect(loaded.elbo(X.slice(0, 20))).toEqual(model.elbo(X.slice(0, 20)))
    expect(loaded.sample(3)).toEqual(model.sample(3))
    expect(loaded.logPartition()).toEqual(model.logPartition())
    expect(loaded.toBytes()).toEqual(bytes)
    bytes[bytes.length - 5] ^= 4
    const error = await caught(() => FittedLatentPrior.fromBytes(bytes))
    expect(error.code).toBe('MODEL_FILE')
    const { header, weights } = decodeModel(model.toBytes(), 'latent-prior')
    for (const latents of [3, 1_000_000_000]) {
      const wrong = { ...(header as object), shape: { pixels: 6, latents, hidden: 16, seed: 0 } }
      const other = encodeModel({ task: 'latent-prior', header: wrong, weights })
      expect((await caught(() => FittedLatentPrior.fromBytes(other))).code).toBe('MODEL_FILE')
    }
  })

  test('a normal prior is a plain autoencoder, whose bound needs no log-partition', async () => {
    const plain = await new LatentPriorVae({ ...options, prior: 'normal', engine: 'wasm' }).fit(X)
    expect(plain.logPartition()).toMatchObject({ value: 0, learned: 0, effectiveSampleSize: 1 })
    const unseen = patterns(300, 2)
    const [normal, tilted] = [plain.elbo(unseen), model.elbo(unseen)]
    expect(normal.value).toBeGreaterThan(-4)
    expect(normal.value).toBeLessThan(tilted.value + 0.2)
  })

  test('refuses what is no image, and options that there are not', async () => {
    const gray = X.map((row, r) => (r === 2 ? row.with(1, 0.5) : row))
    const error = await caught(() => new LatentPriorVae(options).fit(gray))
    expect(error.message).toContain('row 2, column 1')
    expect((await caught(() => model.elbo([[0, 1]]))).code).toBe('NOT_IN_SPACE')
    expect((await caught(() => new LatentPriorVae({ latents: 0 }))).code).toBe('INVALID_OPTION')
    expect((await caught(() => new LatentPriorVae(options).fit(X.slice(0, 5)))).code).toBe(
      'EMPTY_DATA',
    )
  })
})
