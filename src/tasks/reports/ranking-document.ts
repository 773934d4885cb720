import { type ReportDocument, renderReport, type Tile } from '../../report/index.js'
import type { RankEffect, RankingDiagnosis, WorstRanking } from '../diagnose/ranking-diagnosis.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import { type EffectPanels, mostMoved } from './input-sections.js'
import { likelihoodTiles, modelDocument, percent, sampleTile } from './model-document.js'
import type { ReportedModel } from './model-sections.js'
import { itemSection, orderSection, ruleSection } from './ranking-sections.js'
import type { ReportOptions } from './report-options.js'
import type { WorstRows } from './row-sections.js'

/** What is asked of a model of rankings. */
interface ReportedRanker extends ReportedModel {
  readonly items: readonly string[]
  readonly training: TrainingSummary
}

/** The report of a model of rankings on rows it was diagnosed on, as HTML. */
export function rankingReport(
  model: ReportedRanker,
  diagnosis: RankingDiagnosis,
  options: ReportOptions<RankingDiagnosis>,
): Promise<string> {
  return renderReport(rankingDocument(model, diagnosis, options))
}

function rankingDocument(
  model: ReportedRanker,
  diagnosis: RankingDiagnosis,
  { diagnosis: _, ...options }: ReportOptions<RankingDiagnosis>,
): ReportDocument {
  const { evaluation, rows, items } = diagnosis
  const { calibration, report, warnings } = evaluation
  const count = rows.names.length
  return modelDocument(
    model,
    diagnosis,
    {
      title: `Rankings: ${items.length} items, ${count} rows`,
      subtitle: `A model of rankings of ${items.length} items by ${model.featureCount} inputs, measured on ${count} rows.`,
      tiles: tilesOf(diagnosis),
      sections: [ruleSection(diagnosis), itemSection(diagnosis), ...orderSection(diagnosis)],
      reliability: [
        { name: 'orders of two items', reliability: calibration.pairs },
        { name: 'first places', reliability: calibration.topPlaces },
        { name: 'predicted rankings', reliability: calibration.predictedRanking },
      ],
      likelihood: evaluation,
      effects: diagnosis.effects.map(effectPanels),
      worst: worstRankings(diagnosis.worstRows),
      facts: {
        items: items.length,
        'rankings known whole': items[0].known,
        'pairs of items in known order': report.statedPreferences,
      },
      warnings,
    },
    options,
  )
}

function tilesOf({ evaluation, nllWithoutInputs }: RankingDiagnosis): Tile[] {
  const { report, baselines, effectiveSampleSize } = evaluation
  const { marginal, majority } = baselines
  return [
    {
      label: 'Kendall τ',
      value: report.kendallTau.toFixed(3),
      note: `mean ranks ${marginal.kendallTau.toFixed(3)}`,
    },
    {
      label: 'Pairs in order',
      value: percent(report.preferenceAgreement),
      note: `mean ranks ${percent(marginal.preferenceAgreement)}`,
    },
    {
      label: 'First item right',
      value: percent(report.top1),
      note: `commonest ranking ${percent(majority.top1)}`,
    },
    {
      label: 'Ranked exactly',
      value: percent(report.exactMatch),
      note: `commonest ranking ${percent(majority.exactMatch)}`,
    },
    ...likelihoodTiles(
      evaluation,
      nllWithoutInputs === undefined
        ? 'no constant to hold it against'
        : `Plackett–Luce without inputs ${nllWithoutInputs.toFixed(3)}`,
    ),
    sampleTile(effectiveSampleSize),
  ]
}

function effectPanels({ items, ...moved }: RankEffect): EffectPanels {
  const { input, rows } = moved
  const { lines, most } = mostMoved(
    items.map(({ item, expectedRanks }) => ({ name: item, values: expectedRanks })),
  )
  const caption = `Expected ranks of items with ${input} set, mean over ${rows} rows${most}`
  return { moved, panels: [{ caption, value: 'mean expected rank', lines }] }
}

function worstRankings(worst: readonly WorstRanking[]): WorstRows {
  return {
    text: 'The rows whose rankings the model finds least likely: odd ones, or noted wrongly. Beside each the orders of two items that it doubts most, with their probabilities.',
    columns: [{ title: 'true' }, { title: 'predicted' }, { title: 'doubted' }],
    rows: worst.map(({ row, nll, truth, predicted, doubts }) => ({
      row,
      nll,
      cells: [
        truth,
        predicted,
        doubts
          .map(({ better, worse, probability }) => `${better}>${worse}, ${probability.toFixed(3)}`)
          .join('; '),
      ],
    })),
  }
}
