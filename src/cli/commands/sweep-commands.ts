import type { Command } from '../options/command.js'
import {
  continuousTrainingOptions,
  densityColumns,
  densityModelOptions,
  regressionColumns,
  regressionModelOptions,
} from '../options/continuous-options.js'
import { generalOptions } from '../options/general-options.js'
import {
  labelSetDataOptions,
  labelSetDecisionOptions,
  labelSetModelOptions,
  labelSetTestOptions,
  labelSetTrainingOptions,
} from '../options/label-set-options.js'
import type { OptionTable } from '../options/option-table.js'
import { workOptions } from '../options/queue-options.js'
import {
  rankingDecisionOptions,
  rankingEvaluationOptions,
  rankingModelOptions,
  rankingTrainingOptions,
} from '../options/ranking-options.js'
import {
  leaderboardOptions,
  searchOptions,
  sweepFoldOptions,
  sweepRunOptions,
} from '../options/sweep-options.js'
import { type TaskName, taskOption } from '../options/task-name.js'
import type { SweepValues } from '../work/sweep.js'
import type { WorkValues } from '../work/work.js'

/** What the command line of a sweep can say. */
interface SweepOptions {
  readonly task: TaskName
  readonly data: OptionTable
  /** those that may be tried */
  readonly model: OptionTable
  readonly training: OptionTable
  readonly usage: string
  readonly examples: readonly string[]
}

function sweepCommand({ task, data, model, training, usage, examples }: SweepOptions): Command {
  return {
    name: 'sweep',
    task,
    summary: 'try options on the same folds and rank them',
    usage,
    sections: [
      { title: 'What is tried', options: searchOptions },
      { title: 'Data', options: { ...data, ...sweepFoldOptions } },
      { title: 'Model, the same for all', options: model },
      { title: 'Training', options: { ...training, ...sweepRunOptions } },
      { title: 'General', options: { ...leaderboardOptions, ...generalOptions } },
    ],
    examples,
    run: async (values, context) => {
      const work = await import('../work/sweep.js')
      const tried = { ...model, ...training }
      return work.sweep(task, values as unknown as SweepValues, tried, context)
    },
  }
}

const FILE = { kind: 'text', value: 'FILE' } as const
const dataOption = {
  ...taskOption,
  data: {
    ...FILE,
    required: true,
    help: 'rows to learn from and to measure on: .arff or .csv, also .gz',
  },
} as const satisfies OptionTable

const { stratify } = labelSetTestOptions
const { split, folds, train, test, data, validation, ...rankingRest } = rankingEvaluationOptions

/** `partita sweep` for every task. */
export const sweepCommands: readonly Command[] = [
  sweepCommand({
    task: 'multilabel',
    data: { ...labelSetDataOptions, stratify },
    model: { ...labelSetModelOptions, ...labelSetDecisionOptions },
    training: labelSetTrainingOptions,
    usage: '--train FILE --grid SPEC | --random SPEC | --sweep FILE [options]',
    examples: [
      'partita sweep --train yeast-train.arff --labels yeast.xml --grid energy=linear/pairwise',
      'partita sweep --train songs.csv --labels happy,calm --sweep sweep.yaml --results sweep.jsonl',
      'partita sweep --train songs.csv --random rate=0.0001..0.1:log --halving rows=0.1',
    ],
  }),
  sweepCommand({
    task: 'ranking',
    data: { ...rankingRest, ...dataOption },
    model: { ...rankingModelOptions, ...rankingDecisionOptions },
    training: rankingTrainingOptions,
    usage: '--task ranking --data FILE --grid SPEC | --sweep FILE [options]',
    examples: ['partita sweep --task ranking --data wine.csv --grid encoder=linear/mlp'],
  }),
  sweepCommand({
    task: 'density',
    data: { ...dataOption, ...densityColumns },
    model: densityModelOptions,
    training: continuousTrainingOptions,
    usage: '--task density --data FILE --grid SPEC | --sweep FILE [options]',
    examples: ['partita sweep --task density --data houses.csv --grid base=mixture/gaussian --csv'],
  }),
  sweepCommand({
    task: 'regression',
    data: { ...dataOption, ...regressionColumns },
    model: regressionModelOptions,
    training: continuousTrainingOptions,
    usage: '--task regression --data FILE --grid SPEC | --sweep FILE [options]',
    examples: [
      'partita sweep --task regression --data houses.csv --grid components=2/5/10 --metric crps',
    ],
  }),
]

/** What takes fits from a queue. */
export const workCommand: Command = {
  name: 'work',
  summary: 'take fits of sweeps and evaluations from a queue, on any machine',
  usage: '--queue redis://host:port [options]',
  sections: [
    { title: 'What', options: workOptions },
    { title: 'General', options: generalOptions },
  ],
  examples: ['partita work --queue redis://localhost:6379 --workers 4'],
  run: async (values, context) =>
    (await import('../work/work.js')).work(values as unknown as WorkValues, context),
}
