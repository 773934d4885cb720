import { logistic } from '../../src/losses/index.js'
import { Rng } from '../../src/random/index.js'
import type { LabelSet } from '../../src/spaces/index.js'
import {
  createExactObjective,
  type Objective,
  type TrainingData,
} from '../../src/training/index.js'
import { normalFeatures, type TinyModelOptions, tinyModel } from '../models/tiny-model.js'
import { allCodes } from '../reference/brute-force-samples.js'
import { toTheOptimum, trainTiny } from './train-tiny.js'

/** Label sets drawn from a random pairwise model of three labels and two inputs. */
export function plantedSets(rows: number, seed = 5): TrainingData {
  const k = 3
  const { model, space } = tinyModel({ k, random: 0.8, energy: 'pairwise', seed })
  const features = normalFeatures(rows, 2, seed + 1)
  const { codes: all, count } = allCodes(space)
  const { tape } = model
  const matrix = tape.upload(all, count, k)
  const scores = tape.backend.read(model.at({ features }).score({ matrix, shared: true }).value)
  const rng = new Rng(seed + 2)
  const codes = new Float32Array(rows * k)
  for (let r = 0; r < rows; r++) {
    const keys = Array.from({ length: count }, (_, y) => scores[count * r + y] + rng.gumbel())
    const drawn = keys.indexOf(Math.max(...keys))
    codes.set(all.subarray(k * drawn, k * (drawn + 1)), k * r)
  }
  return { features, codes, codeLength: k }
}

/** Trains a fresh model with an objective; returns the mean exact negative log-likelihood. */
export async function likelihoodAfter(
  data: TrainingData,
  objective: Objective<LabelSet>,
  options: TinyModelOptions = { energy: 'pairwise' },
  epochs = 120,
): Promise<number> {
  const tiny = tinyModel({ k: 3, ...options })
  await trainTiny(tiny, objective, data, toTheOptimum(0.05, epochs))
  const exact = createExactObjective(tiny.space, logistic)
  const losses = exact.criterion(tiny.model, data, new Rng(0))
  let sum = 0
  for (const loss of losses) sum += loss
  return sum / losses.length
}
