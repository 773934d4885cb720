import { type InputOptions, type InputTransform, transformInputs } from '../../models/index.js'
import type { TrainingData } from '../../training/index.js'
import type { Pipeline } from '../fit/pipeline.js'
import { fittedInputs } from '../inputs/fitted-inputs.js'
import type { Part } from './trial.js'

/** The rows of a part as the encoder reads them. */
export interface PreparedRows extends Part {
  readonly inputs: InputTransform
}

/** The rows of one part, prepared once for all candidates that read their inputs alike. */
export class PreparedPart<Y> {
  readonly #ways = new Map<string, Promise<PreparedRows>>()

  constructor(
    private readonly pipeline: Pick<Pipeline<Y>, 'rng'>,
    private readonly part: Part,
  ) {}

  /** The preparation is fitted to the rows trained on. */
  for(options: InputOptions): Promise<PreparedRows> {
    const way = JSON.stringify(options)
    const known = this.#ways.get(way) ?? this.#prepare(options)
    this.#ways.set(way, known)
    return known
  }

  async #prepare(options: InputOptions): Promise<PreparedRows> {
    const { train, held } = this.part
    const { features, weights } = train
    const inputs = await fittedInputs(features, options, this.pipeline.rng.split('inputs'), weights)
    const prepared = (rows: TrainingData) => ({
      ...rows,
      features: transformInputs(rows.features, inputs),
    })
    return { inputs, train: prepared(train), held: prepared(held) }
  }
}
