import type { DenseMatrix } from '../../engine/index.js'
import { checkOption } from '../../errors.js'
import { type MultilabelData, numberSchema } from '../../io/index.js'
import { portableExp, portableLog, Rng } from '../../random/index.js'

/** Options of {@link plantedMultilabel}. */
export interface PlantedOptions {
  readonly rows: number
  readonly features: number
  /** at most 12: outputs are drawn by enumeration of all `2^labels` label sets */
  readonly labels: number
  readonly seed: number | string
  /** scale of the pairwise scores; 0: labels are independent given the features; default 1 */
  readonly coupling?: number
}

/** The model the labels were drawn from: `g(x, y) = ⟨Wᵀx + b, y⟩ + ½ yᵀUy`. */
export interface PlantedTruth {
  /** `[features, labels]` */
  readonly W: DenseMatrix
  /** `[labels]` */
  readonly b: Float32Array
  /** `[labels, labels]`, symmetric with a zero diagonal */
  readonly U: DenseMatrix
  /** exact `ln E_{y uniform} exp g(x, y)` of each row, nats, `[rows]` */
  readonly logPartition: Float64Array
}

/** A multilabel data set with the model that made it. */
export interface PlantedMultilabel extends MultilabelData {
  readonly features: DenseMatrix
  readonly truth: PlantedTruth
}

/**
 * A multilabel data set drawn from a known pairwise model, with its exact log-partition.
 *
 * `x ~ N(0, I)`; `W ~ N(0, 4 / features)`, `b ~ N(−½, ¼)`, `U_ij = U_ji ~ coupling · N(0, 4 / labels)`;
 * `y` is drawn exactly from `p(y|x) ∝ exp(⟨Wᵀx + b, y⟩ + ½ yᵀUy)`. The same seed gives the same
 * bits on every machine.
 *
 * @throws PartitaError INVALID_OPTION unless the counts are integers ≥ 1, labels ≤ 12 and the
 *   coupling is a finite number
 *
 * @example
 * ```ts
 * import { plantedMultilabel } from 'partita/testing'
 * const data = plantedMultilabel({ rows: 100, features: 5, labels: 4, seed: 1, coupling: 1 })
 * console.log(data.labels.rows, data.truth.logPartition[0])
 * ```
 */
export function plantedMultilabel(options: PlantedOptions): PlantedMultilabel {
  const { rows, features, labels, seed, coupling = 1 } = options
  const count = (option: string, value: number, most: number) => {
    const valid = Number.isInteger(value) && value >= 1 && value <= most
    checkOption(valid, option, `an integer from 1 to ${most}`, value)
  }
  count('rows', rows, 2 ** 31)
  count('features', features, 2 ** 20)
  count('labels', labels, 12)
  checkOption(Number.isFinite(coupling), 'coupling', 'a finite number', coupling)
  const rng = new Rng(seed)
  const X = normalMatrix(rng.split('features'), rows, features, 1)
  const W = normalMatrix(rng.split('weights'), features, labels, 2 / Math.sqrt(features))
  const b = normalMatrix(rng.split('bias'), 1, labels, 0.5).values.map((value) => value - 0.5)
  const U = symmetricMatrix(rng.split('coupling'), labels, (2 * coupling) / Math.sqrt(labels))
  const { values, logPartition } = drawLabels(rng.split('labels'), X, W, b, U)
  const featureNames = Array.from({ length: features }, (_, index) => `x${index + 1}`)
  return {
    features: X,
    labels: { rows, cols: labels, values },
    featureNames,
    schema: numberSchema(featureNames, X),
    labelNames: Array.from({ length: labels }, (_, index) => `y${index + 1}`),
    relation: `planted(${rows}, ${features}, ${labels}, seed ${seed})`,
    instanceWeights: undefined,
    droppedRows: 0,
    warnings: [],
    truth: { W, b, U, logPartition },
  }
}

function normalMatrix(rng: Rng, rows: number, cols: number, scale: number): DenseMatrix {
  const values = new Float32Array(rows * cols)
  for (let at = 0; at < values.length; at++) values[at] = scale * rng.normal()
  return { rows, cols, values }
}

function symmetricMatrix(rng: Rng, size: number, scale: number): DenseMatrix {
  const values = new Float32Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      values[i * size + j] = scale * rng.normal()
      values[j * size + i] = values[i * size + j]
    }
  }
  return { rows: size, cols: size, values }
}

/** Label sets as bit masks: the score of a mask is that of the mask without its lowest bit, plus. */
function drawLabels(rng: Rng, X: DenseMatrix, W: DenseMatrix, b: Float32Array, U: DenseMatrix) {
  const size = b.length
  const masks = 2 ** size
  const pairScores = new Float64Array(masks)
  for (let mask = 1; mask < masks; mask++) {
    const lowest = 31 - Math.clz32(mask & -mask)
    let score = pairScores[mask & (mask - 1)]
    for (let j = lowest + 1; j < size; j++) {
      if ((mask >> j) & 1) score += U.values[lowest * size + j]
    }
    pairScores[mask] = score
  }
  const values = new Float32Array(X.rows * size)
  const logPartition = new Float64Array(X.rows)
  const linear = new Float64Array(size)
  const linearScores = new Float64Array(masks)
  const cumulative = new Float64Array(masks)
  for (let row = 0; row < X.rows; row++) {
    linear.set(b)
    for (let feature = 0; feature < X.cols; feature++) {
      const x = X.values[row * X.cols + feature]
      for (let j = 0; j < size; j++) linear[j] += x * W.values[feature * size + j]
    }
    let highest = 0
    for (let mask = 1; mask < masks; mask++) {
      const lowest = 31 - Math.clz32(mask & -mask)
      linearScores[mask] = linearScores[mask & (mask - 1)] + linear[lowest]
      highest = Math.max(highest, linearScores[mask] + pairScores[mask])
    }
    let sum = 0
    for (let mask = 0; mask < masks; mask++) {
      sum += portableExp(linearScores[mask] + pairScores[mask] - highest)
      cumulative[mask] = sum
    }
    logPartition[row] = highest + portableLog(sum / masks)
    const target = rng.uniform() * sum
    let drawn = 0
    while (drawn < masks - 1 && cumulative[drawn] <= target) drawn++
    for (let j = 0; j < size; j++) values[row * size + j] = (drawn >> j) & 1
  }
  return { values, logPartition }
}
