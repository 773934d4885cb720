import { checkOption } from '../../errors.js'
import { macroF1Thresholds } from '../../inference/index.js'
import type { FeaturesInput } from '../../io/index.js'
import type { Generator } from '../../losses/index.js'
import { tied } from '../../samplers/index.js'
import { type LabelSet, type Subsets, subsets } from '../../spaces/index.js'
import { FitRun } from '../../training/index.js'
import type { BlockFitOptions } from '../blocks/fit-in-blocks.js'
import type { RowBlock } from '../blocks/spill-rows.js'
import { type FitTask, startFit } from '../fit/fit-task.js'
import { startingScores } from '../fit/starting-scores.js'
import { generatorOf, type TaskFitOptions } from '../fit/task-fit-options.js'
import type { FittedParts } from '../fitted/fitted-parts.js'
import { readOptions } from '../options/option-table.js'
import { FittedMultilabel } from './fitted-multilabel.js'
import { type LabelInput, labelCount, observedLabels } from './label-input.js'
import { labelRowWeights } from './label-weights.js'
import {
  type MultilabelOptions,
  multilabelOptions,
  type ResolvedMultilabelOptions,
} from './multilabel-options.js'
import { checkChoice } from './set-choice.js'
import { settleMultilabel } from './settle-multilabel.js'

/** What a fit may be given beside the data. */
export type MultilabelFitOptions = TaskFitOptions<LabelInput>

/**
 * Learns a probability over label sets, `p(y|x) = q(y) f*'(g(x, y) − τ(x))`: the score `g` and the
 * log-partition `τ` together (docs/maths.md#1-model). Constructing stores the options; `fit` does
 * the work.
 *
 * @throws PartitaError `PARSE_ERROR` for a loss that is not known, `INVALID_OPTION` for its parameter or an
 *   option that does not exist
 * @example
 * ```ts
 * import { MultilabelClassifier } from 'partita'
 * const X = [[0, 1], [1, 0], [1, 1], [0, 0]]
 * const Y = [['rain'], ['sun'], ['rain', 'sun'], []]
 * const model = await new MultilabelClassifier({ labels: ['rain', 'sun'], epochs: 20 }).fit(X, Y)
 * console.log(model.predictSets([[1, 1]]), model.logProbability([[1, 1]], [['rain', 'sun']]))
 * ```
 */
export class MultilabelClassifier {
  private readonly generator: Generator

  constructor(readonly options: MultilabelOptions = {}) {
    this.generator = generatorOf(options, multilabelOptions, 'MultilabelClassifier')
    checkChoice(options.decision ?? 'f1')
  }

  /**
   * Fits a model. Await the result for the fitted model, or iterate over it for events.
   *
   * @param X inputs, `[n, d]`
   * @param Y outputs, n label sets: `Set`s of indices, arrays of names, or 0/1 rows; or what is known of
   *   them, with `null`, NaN or `'?'` for unknown labels: rows then teach by the probability of that
   * @throws PartitaError `SHAPE_MISMATCH`, `NOT_FINITE`, `EMPTY_DATA`, `UNKNOWN_LABEL`,
   *   `INVALID_OPTION`, `DIVERGED`
   */
  fit(
    X: FeaturesInput,
    Y: LabelInput,
    options: MultilabelFitOptions = {},
  ): FitRun<FittedMultilabel> {
    return startFit(() => this.task(Y, options), X, Y, options)
  }

  /**
   * Fits a model to more rows than memory holds, which come in blocks, are read once, and are kept in a temporary
   * folder while the fit runs: blocks in an order of their own in every epoch, and rows within each. Up to 10,000
   * rows are held out; with the best of their epochs the fit ends. The default energy is then linear; forests,
   * mixtures, weights, calibration and checkpoints take all rows at once. Needs Node.
   *
   * @param blocks inputs and outputs as in {@link fit}, of outputs known whole; all dense or all sparse
   * @throws PartitaError as {@link fit}, with the number of the block; `UNSUPPORTED` in browsers
   * @example
   * ```ts
   * import { MultilabelClassifier } from 'partita'
   * async function* blocks() {
   *   for (let day = 0; day < 3; day++) yield { X: [[day, 1], [1, day]], Y: [['rain'], []] }
   * }
   * const model = await new MultilabelClassifier({ labels: ['rain'], epochs: 2 }).fitBlocks(blocks())
   * console.log(model.predictSets([[1, 1]]))
   * ```
   */
  fitBlocks(
    blocks: AsyncIterable<RowBlock<LabelInput>>,
    options: BlockFitOptions<LabelInput> = {},
  ): FitRun<FittedMultilabel> {
    const { labels, energy = 'linear' } = this.options
    checkOption(labels !== undefined, 'labels', 'their names, where rows come in blocks', labels)
    const named = new MultilabelClassifier({ ...this.options, energy })
    const events = async function* () {
      const { fitInBlocks } = await import('../blocks/fit-in-blocks.js')
      return yield* fitInBlocks(named.task([], {}), blocks, options)
    }
    return new FitRun(events(), options.onEvent)
  }

  private task(
    Y: LabelInput,
    { startFrom }: MultilabelFitOptions,
  ): FitTask<LabelSet, LabelInput, ResolvedMultilabelOptions, FittedMultilabel> {
    const { generator } = this
    const options = readOptions(this.options, multilabelOptions)
    const space = subsets(options.labels ?? knownLabels(startFrom) ?? labelCount(Y))
    return {
      space,
      generator,
      options,
      linearBias: (data) => startingScores(space, data, generator, options),
      constrained: tied(space),
      encode: (labels, rows, where) => {
        return observedLabels(labels, space, rows, where, { listedShare: options.listedShare })
      },
      rowWeights:
        options.labelWeight &&
        ((labels, rows) => labelRowWeights(options.labelWeight!, labels, space, rows)),
      settle: (...given) => settleMultilabel(options, space.labels, ...given),
      create: (parts, X) => {
        const fitted = new FittedMultilabel(parts, space)
        return parts.options.tuned ? tuned(fitted, parts, space, X) : fitted
      },
    }
  }
}

/** The labels of the model that a fit goes on from. */
function knownLabels(model: object | undefined): readonly string[] | undefined {
  return model instanceof FittedMultilabel ? model.labels : undefined
}

/** The same model with the thresholds of the largest expected macro-F1 over the rows it was fitted to. */
function tuned(
  fitted: FittedMultilabel,
  parts: FittedParts<LabelSet, ResolvedMultilabelOptions>,
  space: Subsets,
  X: FeaturesInput,
): FittedMultilabel {
  const threshold = Array.from(macroF1Thresholds(fitted.predictProbabilities(X)))
  const options = { ...parts.options, limits: { ...parts.options.limits, threshold } }
  return new FittedMultilabel({ ...parts, options }, space)
}
