// Latent priors: binary images of a digit each, a plain autoencoder beside one with an energy prior.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { LatentPriorVae } from '../../dist/core.js'

const PIXELS = 784
/** Settings by row. */
export const imageRows = { normal: { prior: 'normal' }, energy: {} }

/** The evidence bound of 2000 test images in nats. */
export async function measureImages(data, row, seed, { quick }) {
  const read = (file, count) => readBits(join(data, 'images/mnist-binary', file), count)
  const options = { ...imageRows[row], latents: 8, seed, ...(quick && { epochs: 1 }) }
  const model = await new LatentPriorVae(options).fit(read('train.bits.gz', quick ? 2000 : 60_000))
  const { value: elbo, standardError } = model.elbo(read('t10k.bits.gz', quick ? 200 : 2000))
  const { value: logPartition, learned, effectiveSampleSize } = model.logPartition()
  const { bestEpoch } = model.training.select
  return { elbo, standardError, logPartition, learned, effectiveSampleSize, bestEpoch }
}

/** Rows of 98 bytes, the first pixel in the highest bit. */
function readBits(path, rows) {
  const bytes = gunzipSync(readFileSync(path))
  const values = new Float32Array(rows * PIXELS)
  for (let e = 0; e < values.length; e++) values[e] = (bytes[e >> 3] >> (7 - (e & 7))) & 1
  return { rows, cols: PIXELS, values }
}
