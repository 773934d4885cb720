import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DenseMatrix } from '../../src/engine/index.js'
import {
  decideSet,
  exactLogPartition,
  inferSets,
  labelMarginals,
  type SetPosterior,
  type SetRule,
} from '../../src/inference/index.js'
import { logistic, parseGenerator } from '../../src/losses/index.js'
import { fitInputTransform, type InputOptions, transformInputs } from '../../src/models/index.js'
import { exportOnnx, onnxOutputs } from '../../src/onnx/index.js'
import { Rng } from '../../src/random/index.js'
import { learnedReference } from '../../src/tasks/fit/reference.js'
import { logProbabilityOf } from '../../src/tasks/fitted/log-probability.js'
import { tinyModel } from '../models/tiny-model.js'
import { closeTo } from './close-to.js'
import { runOnnx } from './run-onnx.js'

const ROWS = 7

/** Normal numbers, some rows of them far out. */
function randomRows(rng: Rng, rows: number, cols: number): DenseMatrix {
  const values = new Float32Array(rows * cols)
  rng.fillNormal(values)
  return { rows, cols, values: values.map((value, e) => (e % 11 === 0 ? 5 * value : value)) }
}

const anyModel = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  k: fc.integer({ min: 1, max: 6 }),
  columns: fc.integer({ min: 1, max: 5 }),
  hidden: fc.constantFrom([], [3], [4, 2]),
  activation: fc.constantFrom('identity', 'relu', 'sigmoid', 'silu', 'tanh'),
  energy: fc.constantFrom(
    'linear',
    'pairwise',
    'pairwise-full',
    'pairwise-low-rank',
    'deep',
    'zero',
  ),
  logPartition: fc.record({
    kind: fc.constantFrom('constant', 'network', 'residual'),
    hidden: fc.constantFrom([], [3]),
    input: fc.constantFrom('context', 'features'),
  }),
  reference: fc.boolean(),
  inputs: fc.record({
    standardize: fc.boolean(),
    clip: fc.constantFrom(1.5, 10),
    fourierFeatures: fc.constantFrom(0, 3),
    pieces: fc.constantFrom(0, 3),
  }) satisfies fc.Arbitrary<InputOptions>,
  rule: fc.constantFrom<SetRule>('f1', 'threshold', 'mode'),
  empty: fc.constantFrom('zero', 'one'),
  sizes: fc.constantFrom([0, 9], [1, 2], [0, 1], [1, 9]),
  threshold: fc.constantFrom(0.5, 0.3, 0.05),
} as const)

test('a graph answers as the model does: any energy, encoder, reference and preparation of inputs', async () => {
  await fc.assert(
    fc.asyncProperty(anyModel, async (drawn) => {
      const { seed, k, columns, sizes, rule, empty, threshold } = drawn
      const rng = new Rng(seed)
      const training = randomRows(rng.split('training'), 20, columns)
      const inputs = fitInputTransform(training, drawn.inputs, rng.split('inputs'))
      const common = { k, features: inputs.outputs, random: 0.7, seed }
      const encoder = { hidden: drawn.hidden, activation: drawn.activation }
      const base = drawn.reference
        ? learnedReference(tinyModel({ ...common, seed: seed + 1 }).model)
        : undefined
      const parts = { ...common, encoder, energy: drawn.energy, logPartition: drawn.logPartition }
      const { model, space } = tinyModel({ ...parts, ...(base && { reference: base }) })
      const options = { empty, threshold, atLeast: Math.min(k, sizes[0]), atMost: sizes[1] }
      const bytes = exportOnnx(
        {
          task: 'multilabel',
          model,
          generator: logistic,
          inputs,
          ...(base && { reference: base }),
          learned: 'network',
          decision: { rule, options },
          metadata: {},
        },
        { outputs: onnxOutputs.slice(0, 6) },
      )
      const X = randomRows(rng.split('rows'), ROWS, columns)
      const code = { rows: ROWS, cols: k, values: new Float32Array(ROWS * k) }
      space.sampleUniform(rng.split('codes'), ROWS, code.values)
      const answers = await runOnnx(bytes, { X, code })

      const features = transformInputs(X, inputs)
      const exact = exactLogPartition(model, logistic, { features })!
      closeTo(answers['logPartition'], exact)
      model.tape.clear()
      closeTo(
        answers['learnedLogPartition'],
        model.tape.backend.read(model.at({ features }).logPartition().value),
      )
      const observed = { codes: code.values }
      closeTo(
        answers['logProbability'],
        logProbabilityOf(model, logistic, features, observed, exact),
      )
      const posteriors = inferSets(model, space, logistic, { features }, rng)
      posteriors.forEach((posterior, row) => {
        const marginals = labelMarginals(posterior)
        const own = (values: readonly number[] | undefined) => values?.slice(row * k, (row + 1) * k)
        closeTo(own(answers['probabilities']), marginals)
        // single precision may tell ties apart the other way: the choice is as good, if not the same
        const decided = own(answers['decision'])!
        const ours = decideSet(posterior, rule, options)
        if (!decided.every((value, i) => value === ours[i])) {
          const worth = (set: ArrayLike<number>) => worthOf(posterior, rule, set, options)
          expect(worth(decided)).toBeCloseTo(worth(ours), 5)
        }
      })
    }),
    { numRuns: 12, seed: 20 },
  )
})

/** What a rule makes largest, by going through all sets. */
function worthOf(
  posterior: SetPosterior,
  rule: SetRule,
  decided: ArrayLike<number>,
  { empty, threshold }: { empty: 'zero' | 'one'; threshold: number },
): number {
  const p = labelMarginals(posterior)
  const k = p.length
  if (rule === 'threshold') {
    return p.reduce((sum, probability, i) => sum + decided[i] * (probability - threshold), 0)
  }
  let expected = 0
  for (let set = 0; set < 2 ** k; set++) {
    const y = Array.from({ length: k }, (_, i) => (set >> i) & 1)
    const probability =
      posterior.kind === 'exact'
        ? y.reduce((product, entry, i) => product * (entry === 1 ? p[i] : 1 - p[i]), 1)
        : posterior.weights![set]
    let [both, either] = [0, 0]
    y.forEach((entry, i) => {
      both += entry * decided[i]
      either += entry + decided[i]
    })
    const f1 = either === 0 ? Number(empty === 'one') : (2 * both) / either
    expected += probability * (rule === 'f1' ? f1 : Number(2 * both === either))
  }
  return expected
}

const losses = ['sparsemax', 'tsallis:1.5', 'safe-logistic:0.4'] as const

test.each(losses)('probabilities under the loss %s and a learned log-partition', async (loss) => {
  const generator = parseGenerator(loss)
  const { model, space } = tinyModel({
    k: 4,
    random: 0.5,
    energy: 'pairwise',
    logPartition: { kind: 'network' },
  })
  const inputs = { inputs: 2, outputs: 2 }
  const parts = { task: 'structured', model, generator, inputs, metadata: {} }
  const source = { ...parts, learned: 'network' } as const
  const bytes = exportOnnx(source, { outputs: ['learnedLogPartition', 'logProbability'] })
  const X = randomRows(new Rng(3), ROWS, 2)
  const code = { rows: ROWS, cols: 4, values: new Float32Array(ROWS * 4) }
  space.sampleUniform(new Rng(4), ROWS, code.values)
  const answers = await runOnnx(bytes, { X, code })
  const learned = answers['learnedLogPartition']
  const expected = logProbabilityOf(
    model,
    generator,
    X,
    { codes: code.values },
    Float64Array.from(learned!),
  )
  closeTo(answers['logProbability'], expected)
})
