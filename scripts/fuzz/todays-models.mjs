// One tiny model of each kind that no file of an earlier version holds, fitted here: forests, mixtures, calibrated
// models, columns inside, models of numbers.
import { LatentPriorVae } from '../../dist/core.js'
import { categorical, date, flag, number, TableEncoder, tags, text } from '../../dist/features.js'
import {
  choices,
  DensityEstimator,
  EnergyRegressor,
  LabelRanker,
  MultilabelClassifier,
  permutations,
  StructuredPredictor,
} from '../../dist/index.js'
import { plantedMultilabel, plantedRanking } from '../../dist/testing/index.js'

const ROWS = 40
const sets = plantedMultilabel({ rows: ROWS, features: 3, labels: 3, seed: 1, coupling: 2 })
const X = sets.features
const Y = Array.from({ length: ROWS }, (_, r) => [...sets.labels.values.subarray(3 * r, 3 * r + 3)])
const orders = plantedRanking({ rows: ROWS, features: 3, items: 3, seed: 1 })

const quick = { epochs: 2, encoder: { hidden: [3] }, logPartitionHidden: [2] }
const forest = { trees: 2, leaf: 8 }

const songs = Y.map((_, row) => ({
  title: `${row % 2 ? 'Rain and wind' : 'Sunny morning'} ${row % 3 ? 'blues' : 'waltz'}`,
  year: row % 7 === 0 ? null : 1960 + row,
  genre: ['folk', 'rock', 'jazz'][row % 3],
  live: row % 2 === 0,
  on: new Date(86400e3 * row),
  moods: row % 3 ? ['calm', 'slow'] : ['loud'],
}))
const columns = {
  title: text({ maxTerms: 6 }),
  year: number(),
  genre: categorical(),
  live: flag(),
  on: date(),
  moods: tags(),
}
const numbers = { steps: 4, components: 2, hidden: [3], frequencies: 2 }
const points = Array.from({ length: 24 }, (_, r) => [Math.sin(3 * r), Math.cos(5 * r)])
const sums = points.map(([a, b]) => a + b * b)
const bits = Array.from({ length: 30 }, (_, r) => [0, 1, 2, 3].map((c) => (r >> c) & 1))
const vae = { latents: 1, hidden: 3, epochs: 1, logPartitionDraws: 50 }

const classifier = (options) => new MultilabelClassifier({ ...quick, ...options }).fit(X, Y)
const ranker = (options) => {
  return new LabelRanker({ epochs: 2, ...options }).fit(orders.features, orders.rankings)
}
const calibrated = async (fit, rows, method) => (await fit).calibrate(...rows, { method })

const kinds = {
  'multilabel/forest': () => classifier({ energy: 'forest', forest }),
  'multilabel/random-forest': () =>
    classifier({ energy: 'forest', forest: { ...forest, kind: 'random' } }),
  'multilabel/on-a-forest': () => classifier({ reference: 'forest', forest }),
  'multilabel/mixture': () => classifier({ experts: ['linear', 'forest'], forest }),
  'multilabel/ensemble': () => classifier({ energy: 'linear', ensemble: 2 }),
  'multilabel/temperature': () => calibrated(classifier({}), [X, Y], 'temperature'),
  'multilabel/vector': () => calibrated(classifier({}), [X, Y], 'vector'),
  'multilabel/isotonic': () => calibrated(classifier({}), [X, Y], 'isotonic'),
  'multilabel/columns': () =>
    new MultilabelClassifier({
      ...quick,
      features: new TableEncoder({ columns, missing: 'mean' }),
    }).fit(songs, Y),
  'multilabel/texts': () =>
    new MultilabelClassifier({ ...quick, features: new TableEncoder() }).fit(
      songs.map(({ title }) => title),
      Y,
    ),
  'ranking/forest': () => ranker({ energy: 'forest', forest }),
  'ranking/mixture': () => ranker({ experts: ['plackett-luce linear', 'forest'], forest }),
  'ranking/temperature': () =>
    calibrated(ranker({}), [orders.features, orders.rankings], 'temperature'),
  'structured/forest': () =>
    new StructuredPredictor(permutations(3), { energy: 'forest', forest }).fit(
      orders.features,
      orders.rankings,
    ),
  'structured/temperature': () =>
    calibrated(
      new StructuredPredictor(choices(3), quick).fit(
        X,
        Y.map((_, r) => r % 3),
      ),
      [X, Y.map((_, r) => r % 3)],
      'temperature',
    ),
  density: () => new DensityEstimator({ ...numbers, logPartitionDraws: 50 }).fit(points),
  regression: () => new EnergyRegressor(numbers).fit(points, sums),
  'regression/ensemble': () => new EnergyRegressor({ ...numbers, ensemble: 2 }).fit(points, sums),
  'latent-prior': () => new LatentPriorVae(vae).fit(bits),
  'latent-prior/normal': () => new LatentPriorVae({ ...vae, prior: 'normal' }).fit(bits),
}

/** The models by kind; the part before the stroke is the task of its file. */
export async function todaysModels() {
  const all = []
  for (const [name, made] of Object.entries(kinds)) {
    const bytes = Buffer.from((await made()).toBytes())
    all.push({ name, task: name.split('/')[0], bytes })
  }
  return all
}
