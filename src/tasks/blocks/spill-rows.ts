import { builtInModule } from '../../built-in-module.js'
import { isSparse } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { type FeaturesInput, toFeatures } from '../../io/index.js'
import {
  InputMoments,
  type InputOptions,
  type InputTransform,
  transformInputs,
} from '../../models/index.js'
import type { Rng } from '../../random/index.js'
import { type Observations, type TrainingData, takeData } from '../../training/index.js'
import { readBlock, writeBlock } from './block-file.js'
import { joinRows } from './join-rows.js'
import { Reservoir } from './reservoir.js'

/** Some rows of a set that is too large for memory: inputs, and the outputs of each. */
export interface RowBlock<Outputs> {
  readonly X: FeaturesInput
  readonly Y: Outputs
}

/** Rows held out at most, and rows that stand for all where a few are enough. */
const MOST_HELD = 10_000
const SAMPLED = 10_000

/** What rows are read for. */
export interface SpillPlan<Outputs> {
  encode(outputs: Outputs, rows: number, where: string): Observations
  readonly codeLength: number
  /** share of the rows to hold out, at most 10,000 */
  readonly heldShare: number
  readonly inputs: Pick<InputOptions, 'standardize' | 'clip'>
  readonly rng: Rng
  readonly signal?: AbortSignal | undefined
}

/** Rows that lie in a temporary folder. */
export interface SpilledRows {
  /** a sample of the rows as they came, and all in blocks, prepared */
  readonly data: TrainingData
  /** rows held out, as they came */
  readonly held?: TrainingData | undefined
  readonly inputs: InputTransform
  remove(): Promise<void>
}

/**
 * Reads all blocks once: rows held out and a sample of the others stay in memory, the others are written to a
 * temporary folder, block by block, while mean and scale of each column are found.
 *
 * @throws PartitaError EMPTY_DATA without rows; ABORTED; SHAPE_MISMATCH, NOT_FINITE with the number of the block
 */
export async function spillRows<Outputs>(
  blocks: AsyncIterable<RowBlock<Outputs>>,
  plan: SpillPlan<Outputs>,
): Promise<SpilledRows> {
  const { mkdtemp, rm } = builtInModule('node:fs/promises')
  const folder = await mkdtemp(
    builtInModule('node:path').join(builtInModule('node:os').tmpdir(), 'partita-blocks-'),
  )
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    return { ...(await spillTo(folder, blocks, plan)), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function spillTo<Outputs>(
  folder: string,
  blocks: AsyncIterable<RowBlock<Outputs>>,
  { encode, codeLength, heldShare, inputs, rng, signal }: SpillPlan<Outputs>,
): Promise<Omit<SpilledRows, 'remove'>> {
  const held = new Reservoir<TrainingData>(MOST_HELD, rng.split('held'))
  const sample = new Reservoir<TrainingData>(SAMPLED, rng.split('sample'))
  const coin = rng.split('share')
  const sizes: number[] = []
  const pathOf = (block: number) => builtInModule('node:path').join(folder, `${block}`)
  let first: TrainingData['features'] | undefined
  let moments: InputMoments | undefined
  let number = 0
  for await (const { X, Y } of blocks) {
    if (signal?.aborted) throw new PartitaError('ABORTED', 'the fit was ended while rows were read')
    const where = `block ${++number}`
    const features = toFeatures(X, `X of ${where}`, first?.cols, null)
    first ??= features
    checkLike(first, features, where)
    const known = encode(Y, features.rows, where)
    checkWhole(known, where)
    const data = { features, codes: known.codes, codeLength }
    const kept: number[] = []
    const back: TrainingData[] = []
    for (let r = 0; r < features.rows; r++) {
      const row = () => takeData(data, Int32Array.of(r))
      const { kept: isHeld, lost } =
        coin.uniform() < heldShare ? held.offer(row) : { kept: false, lost: undefined }
      if (lost) back.push(lost)
      if (isHeld) continue
      kept.push(r)
      sample.offer(row)
    }
    const parts = [takeData(data, Int32Array.from(kept)), ...back]
    const some = parts.filter((part) => part.features.rows > 0)
    if (some.length === 0) continue
    const learned = joinRows(some)
    moments ??= new InputMoments(features.cols)
    moments.add(learned.features)
    await writeBlock(pathOf(sizes.length), learned)
    sizes.push(learned.features.rows)
  }
  if (!moments) throw new PartitaError('EMPTY_DATA', 'the blocks have no rows to learn from')
  const prepare = moments.transform(inputs)
  async function* read(order: Rng): AsyncGenerator<TrainingData> {
    for (const block of order.permutation(sizes.length)) {
      const data = await readBlock(pathOf(block))
      yield { ...data, features: transformInputs(data.features, prepare) }
    }
  }
  return {
    data: { ...joinRows(sample.elements), blocks: { sizes, read } },
    held: held.elements.length > 0 ? joinRows(held.elements) : undefined,
    inputs: prepare,
  }
}

function checkLike(
  first: TrainingData['features'],
  features: TrainingData['features'],
  where: string,
): void {
  if (isSparse(first) === isSparse(features) && first.cols === features.cols) return
  const said = ({ cols, ...rest }: TrainingData['features']) =>
    `${cols} columns, ${'offsets' in rest ? 'sparse' : 'dense'}`
  throw new PartitaError('SHAPE_MISMATCH', 'the rows of a block are unlike those before', {
    expected: said(first),
    received: said(features),
    where,
  })
}

function checkWhole({ count = 1, constraints, logWeights }: Observations, where: string): void {
  if (count === 1 && !logWeights && !constraints?.some(Boolean)) return
  throw new PartitaError('UNSUPPORTED', 'rows in blocks are learned from whole outputs', {
    expected: 'every output known whole',
    where,
    hint: 'leave out rows that are known in part, or give all rows at once: fit(X, Y)',
  })
}
