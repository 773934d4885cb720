import type { Command } from '../options/command.js'
import { engineOptions, generalOptions, jsonOption } from '../options/general-options.js'
import { savedModelOption } from '../options/model-file-options.js'
import type { OptionValues } from '../options/option-table.js'
import {
  rankingDataOptions,
  rankingDecisionOptions,
  rankingEvaluationOptions,
  rankingModelOptions,
  rankingOptimizerOptions,
  workersOption,
} from '../options/ranking-options.js'

const trainingOptions = { ...rankingOptimizerOptions, ...engineOptions }
const modelSections = [
  { title: 'Model', options: rankingModelOptions },
  { title: 'Decision', options: rankingDecisionOptions },
]
const generalSection = { title: 'General', options: { ...jsonOption, ...generalOptions } }

/** What the command lines of `fit` and `evaluate` both say of the model. */
export type RankingModelValues = OptionValues<
  typeof rankingModelOptions &
    typeof rankingDecisionOptions &
    typeof trainingOptions &
    typeof jsonOption &
    typeof generalOptions
>
export type RankingFitValues = RankingModelValues &
  OptionValues<typeof rankingDataOptions & typeof savedModelOption>
export type RankingEvaluateValues = RankingModelValues &
  OptionValues<typeof rankingEvaluationOptions & typeof workersOption>

export const fitRankingCommand: Command = {
  name: 'fit',
  task: 'ranking',
  summary: 'learn a label ranker from a file and save it',
  usage: '--task ranking --train FILE --model M.partita [options]',
  sections: [
    { title: 'Data', options: { ...rankingDataOptions, ...savedModelOption } },
    ...modelSections,
    { title: 'Training', options: trainingOptions },
    generalSection,
  ],
  examples: ['partita fit --task ranking --train wine.csv --model wine.partita'],
  run: async (values, context) => {
    const { fitRanking } = await import('../work/fit-ranking.js')
    return fitRanking(values as unknown as RankingFitValues, context)
  },
}

export const evaluateRankingCommand: Command = {
  name: 'evaluate',
  task: 'ranking',
  summary: 'learn label rankers and measure them: cross-validation, splits, or a test file',
  usage: '--task ranking --data FILE [--folds N | --split SHARE] [options]',
  sections: [
    { title: 'Data', options: rankingEvaluationOptions },
    ...modelSections,
    { title: 'Training', options: { ...trainingOptions, ...workersOption } },
    generalSection,
  ],
  examples: [
    'partita evaluate --task ranking --data wine.csv --folds 10 --repeats 5',
    'partita evaluate --task ranking --data vowel.csv --split 0.2 --repeats 3 --json',
    'partita evaluate --task ranking --train a.csv --test b.csv --column order --code ranks',
  ],
  run: async (values, context) => {
    const { evaluateRanking } = await import('../work/evaluate-ranking.js')
    return evaluateRanking(values as unknown as RankingEvaluateValues, context)
  },
}
