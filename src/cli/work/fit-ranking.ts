import { LabelRanker, type RankerOptions } from '../../tasks/index.js'
import type { RankingFitValues, RankingModelValues } from '../commands/ranking-commands.js'
import type { CliContext } from '../options/context.js'
import { chosenLines, headed } from '../report/headed-lines.js'
import {
  describeRanker,
  describeRankings,
  summarizeRankerOptions,
  summarizeRankings,
} from '../report/ranking-summaries.js'
import { fitAndSave } from './fit-and-save.js'
import { loadRankings } from './load-rankings.js'
import { fitRanker } from './ranking-fold.js'
import { checkUsage, sharedTaskOptions } from './task-options.js'

/** `partita fit` for rankings. */
export function fitRanking(values: RankingFitValues, context: CliContext): Promise<number> {
  const options = createRankerOptions(values)
  return fitAndSave(
    {
      task: 'ranking',
      load: () => loadRankings(values),
      fit: ({ train, validation }, hooks) => fitRanker(options, train, validation, hooks),
      summarizeTrain: ({ train }) => summarizeRankings(train),
      summarizeOptions: (model) => summarizeRankerOptions(model),
      describe: (train, settings) => [
        `train  ${describeRankings(train)}`,
        ...headed('model', describeRanker(settings)),
        ...chosenLines(settings.choices),
      ],
    },
    values,
    context,
  )
}

/**
 * The ranker's options that the command line asks for, checked before any file is read. Plain JSON,
 * so that they can be sent to a worker.
 *
 * @throws UsageError for options that exclude each other or a loss that there is not
 */
export function createRankerOptions(values: RankingModelValues): RankerOptions {
  const options: RankerOptions = {
    ...sharedTaskOptions(values),
    code: values.code,
    energy: values.energy,
    // as label sets say it; there is one kind to learn
    reference: values.reference === 'learned' ? 'plackett-luce' : values.reference,
    proposal: values.proposal,
    proposalTraining: values.proposalTraining,
    encoder: values.encoder,
    decision: values.decision,
  }
  checkUsage(() => new LabelRanker(options))
  return options
}
