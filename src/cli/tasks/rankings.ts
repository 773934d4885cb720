import type { RankingRule } from '../../inference/index.js'
import { FittedRanker, LabelRanker, type RankerOptions } from '../../tasks/index.js'
import { checkedTrainPath } from '../options/measured-files.js'
import { type RankingValues, rankingDecisionOptions } from '../options/ranking-options.js'
import { rankingTables } from '../report/found-tables.js'
import { shorten } from '../report/inspection-text.js'
import { writtenColumns, writtenOrders, writtenPairs } from '../report/prediction-text.js'
import type { CliTask } from './cli-task.js'
import { checkedOptions, sharedFitOptions } from './fit-options.js'
import {
  describeRankings,
  inspectRankings,
  portableRankings,
  type RankedRows,
  type RankingSummary,
  readRankings,
  summarizeRankings,
  takeRankings,
} from './ranking-data.js'
import {
  describeRanker,
  type RankerSummary,
  type RankingMetrics,
  rankingMetrics,
  rankingNotes,
  rankingTable,
  summarizeRanker,
} from './ranking-report.js'

/** Rankings on the command line. */
export const rankings: CliTask<
  RankedRows,
  FittedRanker,
  RankingSummary,
  RankerSummary,
  RankingMetrics,
  RankingValues
> = {
  name: 'ranking',
  decisions: rankingDecisionOptions.decision.choices,
  load: (bytes, options) => FittedRanker.fromBytes(bytes, options),
  outputNames: ({ items }) => items,
  describeOutputs: ({ items }) => ({
    summary: { items },
    line: `items     ${items.length}: ${shorten(items)}`,
  }),
  summarizeModel: summarizeRanker,
  describeModel: describeRanker,
  writtenDecisions: (model, X, decision?: RankingRule) =>
    writtenOrders(model.predictNames(X, { decision })),
  writtenProbabilities: (model, X) => writtenPairs(model.pairwiseProbabilities(X), model.items),
  writtenRanks: (model, X, decision?: RankingRule) =>
    writtenColumns('ranks', model.predictRanks(X, { decision }), model.items),

  trainPath: checkedTrainPath,
  read: readRankings,
  storage: 'dense',
  takeRows: takeRankings,
  portable: portableRankings,
  summarizeData: summarizeRankings,
  describeData: describeRankings,
  inspectData: inspectRankings,

  createOptions(values: RankingValues): RankerOptions {
    const options: RankerOptions = {
      ...sharedFitOptions(values),
      code: values.code,
      energy: values.energy,
      // as label sets say it; there is one kind to learn
      reference: values.reference,
      proposal: values.proposal,
      proposalTraining: values.proposalTraining,
      encoder: values.encoder,
      decision: values.decision,
    }
    return checkedOptions(options, (checked) => new LabelRanker(checked))
  },
  fit(options: RankerOptions, train, validation, hooks) {
    const { features, schema, itemNames: items, instanceWeights } = train
    return new LabelRanker({ ...options, items, schema }).fit(features, train.rankings, {
      ...hooks,
      sampleWeight: instanceWeights,
      ...(validation && { validation: { X: validation.features, Y: validation.rankings } }),
    })
  },
  measure(model, test, options) {
    const evaluation = model.evaluate(test.features, test.rankings, options)
    return { metrics: rankingMetrics(evaluation), warnings: evaluation.warnings }
  },
  async inquire(model, { features, rankings: Y }, question) {
    const { by, rowNames, isWhole, report, evaluation: how, ...words } = question
    const settings = { ...how, by, rowNames, ...(!isWhole && ({ importance: false } as const)) }
    const diagnosis = await model.diagnose(features, Y, settings)
    const { evaluation } = diagnosis
    const html = report && (await model.report(features, Y, { ...report, ...words, diagnosis }))
    return {
      metrics: rankingMetrics(evaluation),
      warnings: evaluation.warnings,
      findings: { diagnosis, tables: rankingTables(diagnosis), html },
    }
  },

  outputs: 'rankings',
  chosen: ['encoder', 'energy'],
  scoreTable: rankingTable,
  notes: rankingNotes,
  settings: ({ deterministic }) => ({ deterministic }),
}
