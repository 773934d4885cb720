import { checkOption, PartitaError } from '../../errors.js'
import { Rng } from '../../random/index.js'
import type { TrainingEvent } from '../../training/index.js'
import { type FitTask, fitTask } from '../fit/fit-task.js'
import { systemClock } from '../fit/stopwatch.js'
import { checkFitOptions, type TaskFitOptions } from '../fit/task-fit-options.js'
import { Timetable } from '../fit/timetable.js'
import type { FilledTaskOptions, ResolvedTaskOptions } from '../options/task-options.js'
import { type RowBlock, spillRows } from './spill-rows.js'

/** What a fit to rows in blocks may be given beside them. */
export type BlockFitOptions<Outputs> = Pick<
  TaskFitOptions<Outputs>,
  'validation' | 'signal' | 'onEvent' | 'watch' | 'clock'
>

/** Share of the rows that is held out unless said otherwise. */
const HELD_SHARE = 0.25

/** The fit of a task to rows that come in blocks and are kept on disk while it runs. */
export async function* fitInBlocks<Y, Outputs, Options extends ResolvedTaskOptions, Fitted>(
  task: FitTask<Y, Outputs, Options, Fitted>,
  blocks: AsyncIterable<RowBlock<Outputs>>,
  fitOptions: BlockFitOptions<Outputs>,
): AsyncGenerator<TrainingEvent, Fitted> {
  checkFitOptions(fitOptions)
  const { options, space } = task
  checkSupported({ ...options, ...fitOptions }, task.rowWeights !== undefined)
  const { validationFraction = HELD_SHARE, standardize = true, seed } = options
  const spilled = await spillRows(blocks, {
    encode: (outputs: Outputs, rows, where) => task.encode(outputs, rows, where),
    codeLength: space.codeLength,
    heldShare: fitOptions.validation ? 0 : validationFraction,
    inputs: { standardize, clip: 10 },
    rng: new Rng(seed).split('blocks'),
    signal: fitOptions.signal,
  })
  try {
    const timetable = new Timetable(fitOptions.clock ?? systemClock)
    const { features } = spilled.data
    const whole = fitTask(() => task, features, undefined, fitOptions, timetable, spilled)
    return yield* timetable.watch(whole)
  } finally {
    await spilled.remove()
  }
}

/** Throws for what takes all rows at once, with what is done instead. */
function checkSupported(
  options: Partial<FilledTaskOptions & TaskFitOptions<unknown>>,
  isWeighted: boolean,
): void {
  const {
    energy,
    reference = 'uniform',
    experts = 'none',
    objective = 'joint',
    logPartition,
    penalty,
    fourierFeatures = 0,
  } = options as Readonly<Record<string, unknown>>
  const isNamed = energy !== 'auto' && energy !== 'forest'
  checkOption(isNamed, 'energy', 'an energy by its name, no forest, for rows in blocks', energy)
  checkOption(reference !== 'forest', 'reference', 'no forest, for rows in blocks', reference)
  checkOption(experts === 'none', 'experts', "'none', for rows in blocks", experts)
  checkOption(objective !== 'mcmc', 'objective', 'one without chains of each row', objective)
  checkOption(logPartition !== 'table', 'logPartition', 'one that knows unseen rows', logPartition)
  checkOption(!fourierFeatures, 'fourierFeatures', '0, for rows in blocks', fourierFeatures)
  checkOption(penalty === undefined, 'penalty', 'none, for rows in blocks', penalty)
  const given = options as Readonly<Record<string, unknown>>
  const whole = ['calibrate', 'sampleWeight', 'checkpoint', 'startFrom', 'features', 'schema']
  const wrong = whole.find((name) => given[name]) ?? (isWeighted ? 'labelWeight' : undefined)
  if (wrong === undefined) return
  throw new PartitaError('UNSUPPORTED', `rows in blocks are fitted without the option ${wrong}`, {
    where: 'fitBlocks',
    hint: 'leave it out, or give all rows at once: fit(X, Y)',
  })
}
