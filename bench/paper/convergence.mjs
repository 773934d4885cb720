// The convergence figure: a unary energy on cal500, trained with 1, 10, 100 and 1000 uniform samples
// a step and a plain network as the log-partition (as published), with our default samples and
// log-partition, and by exact likelihood. Written with the building blocks, because it looks at the
// model while it is trained. All start at probability ½ for every label, k ln 2 nats, as published;
// our classifier would start at the labels' frequencies.
import {
  createBackend,
  createExactObjective,
  createJointObjective,
  decideSet,
  EnergyModel,
  exampleF1,
  fitInputTransform,
  inferSets,
  logistic,
  meanCriterion,
  mixture,
  Rng,
  subsets,
  Tape,
  tied,
  train,
  transformInputs,
  uniform,
} from 'partita/core'
import { loadMultilabel } from '../multilabel-sets.mjs'

const BATCH = 64
/** Rows whose likelihood is computed at once. */
const EVALUATED = 512

/**
 * The rate at which exact training ends where the published curve does, near 82 nats after 5000 steps.
 * At our rate the curves of uniform samples leave the figure.
 */
const PUBLISHED_RATE = 1.5e-6
const RATE = 1e-3
const uniformSamples = (samples, rate) => ({ samples, logPartition: 'network', rate })

/** The curve of our default samples. */
export const OURS = 'ours: tied, m = 8'

/** Curves by name: samples a step, proposal, kind of log-partition, learning rate. */
export const curves = {
  'uniform, m = 1, slow': uniformSamples(1, PUBLISHED_RATE),
  'uniform, m = 10, slow': uniformSamples(10, PUBLISHED_RATE),
  'uniform, m = 100, slow': uniformSamples(100, PUBLISHED_RATE),
  'uniform, m = 1000, slow': uniformSamples(1000, PUBLISHED_RATE),
  'exact, slow': { isExact: true, logPartition: 'constant', rate: PUBLISHED_RATE },
  'uniform, m = 1000': uniformSamples(1000, RATE),
  [OURS]: { samples: 8, logPartition: 'residual', isTied: true, rate: RATE },
  exact: { isExact: true, logPartition: 'constant', rate: RATE },
}

/**
 * The curve of one setting: after every `every` epochs, more often at first, the steps and seconds of training so far, the
 * negative log-likelihood of training and test rows with the exact log-partition, and F1 ×100 of the
 * test rows at the threshold ½ and by the F1-optimal decision.
 */
export async function convergenceCurve(folder, set, curve, seed, { steps, every }) {
  const { samples, logPartition, isTied, isExact, rate } = curve
  const group = { rate, decay: 0.1 }
  const data = await loadMultilabel(folder, set, seed)
  const space = subsets(data.train.labelNames)
  const rng = new Rng(seed)
  const options = { standardize: true, clip: 10, fourierFeatures: 0 }
  const inputs = fitInputTransform(data.train.features, options, rng.split('inputs'))
  const ready = ({ features, labels }) => ({
    features: transformInputs(features, inputs),
    codes: Float32Array.from(labels.values),
    codeLength: labels.cols,
  })
  const trainRows = ready(data.train)
  const testRows = ready(data.test)

  const { rows } = trainRows.features
  const spec = {
    features: inputs.outputs,
    encoder: { hidden: [256, 256], activation: 'relu', dropout: 0.5, inputDropout: 0.2 },
    energy: 'linear',
    logPartition: { kind: logPartition, hidden: [128], input: 'context', tableRows: 0 },
  }
  const tape = new Tape(await createBackend())
  const model = new EnergyModel(tape, space, spec, rng.split('model'))
  const exact = createExactObjective(space, logistic)
  const proposal = isTied
    ? mixture([
        { proposal: tied(space), weight: 0.9 },
        { proposal: uniform(space), weight: 0.1 },
      ])
    : uniform(space)
  const joint = { generator: logistic, proposal, samples, clamp: 30 }
  const objective = isExact ? exact : createJointObjective(space, joint)

  const perEpoch = Math.ceil(rows / BATCH)
  const epochs = Math.ceil(steps / perEpoch)
  const points = []
  let seconds = 0
  let since = performance.now()
  const look = (epoch) => {
    seconds += (performance.now() - since) / 1000
    const nll = (of) => meanCriterion(model, exact, of, EVALUATED, rng)
    points.push({
      step: epoch * perEpoch,
      seconds,
      trainNll: nll(trainRows),
      testNll: nll(testRows),
      ...testF1(model, space, testRows),
    })
    since = performance.now()
  }
  look(0)
  const pass = train({
    phase: 'refit',
    model,
    objective,
    data: trainRows,
    options: {
      epochs,
      batchSize: BATCH,
      patience: epochs,
      groups: { main: group, logPartition: { ...group, decay: 0 } },
      schedule: 'constant',
      clipNorm: 10,
    },
    rng: rng.split('train'),
  })
  for await (const event of pass) {
    if (event.type === 'epoch' && (isDue(event.epoch, every) || event.epoch === epochs)) {
      look(event.epoch)
    }
  }
  return { points }
}

/** Every so many epochs, four times as often at first, where curves are steep. */
function isDue(epoch, every) {
  return epoch % (epoch <= 5 * every ? Math.ceil(every / 4) : every) === 0
}

function testF1(model, space, { features, codes, codeLength }) {
  const shape = { rows: features.rows, cols: codeLength }
  const posteriors = inferSets(model, space, logistic, { features }, new Rng(0))
  const f1 = (rule) => {
    const values = posteriors.flatMap((posterior) => [...decideSet(posterior, rule)])
    return 100 * exampleF1({ ...shape, values: codes }, { ...shape, values }).value
  }
  return { threshold: f1('threshold'), f1: f1('f1') }
}

/**
 * Seconds until the test likelihood is within 2 % of the best that exact training reaches; infinite
 * if that never happens within the curve.
 */
export function secondsToExact(points, exactPoints) {
  const goal = 1.02 * Math.min(...exactPoints.map(({ testNll }) => testNll))
  return points.find(({ testNll }) => testNll <= goal)?.seconds ?? Number.POSITIVE_INFINITY
}
