import { learnsLogPartition } from '../../tasks/index.js'
import { chosenLines, headed } from './headed-lines.js'
import type { DecisionScores, MultilabelReport } from './multilabel-report.js'
import { describeLabels, describeModel } from './multilabel-summaries.js'
import { describeLogPartition } from './objective-text.js'
import { describeTraining } from './summaries.js'
import { textTable } from './text-table.js'

const RULES = [
  ['f1', 'largest expected F1 (f1)'],
  ['threshold', 'marginals ≥ 1/2 (threshold)'],
  ['mode', 'most probable set (mode)'],
] as const

const EMPTY = { zero: 'counts 0', one: 'counts 1', skip: 'is left out' }

/** The report for people: each F1 beside its decision rule and the convention for 0/0. */
export function multilabelReportText(report: MultilabelReport): string {
  const { train, test, options, metrics, seconds } = report
  const rows = RULES.map(([rule, name]) => [
    `${rule === metrics.decision ? '* ' : '  '}${name}`,
    ...scoreCells(metrics.byDecision[rule]),
  ])
  const head = ['example-F1', 'micro-F1', 'macro-F1', 'Jaccard', 'Hamming', 'subset', 'labels/row']
  return `${[
    `train  ${describeLabels(train)}`,
    `test   ${describeLabels(test)}`,
    ...headed('model', describeModel(options)),
    ...chosenLines(options.choices),
    `fit    ${describeTraining(report.training)}`,
    '',
    textTable([['  decision', ...head], ...rows]),
    '',
    `* what the model decides by (--decision). Percent, except Hamming loss and labels/row.`,
    emptyText(report),
    marginalsText(report),
    '',
    likelihoodText(report),
    '',
    `load ${seconds.load.toFixed(1)} s, fit ${seconds.fit.toFixed(1)} s, predict ${seconds.predict.toFixed(1)} s; peak memory ${report.peakMemoryMb.toFixed(0)} MB; engine ${report.engine}`,
    ...report.warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')}\n`
}

function scoreCells(scores: DecisionScores): string[] {
  const percent = (share: number) => (100 * share).toFixed(1)
  return [
    percent(scores.exampleF1),
    percent(scores.microF1),
    percent(scores.macroF1),
    percent(scores.jaccard),
    scores.hammingLoss.toFixed(4),
    percent(scores.subsetAccuracy),
    scores.predictedCardinality.toFixed(2),
  ]
}

/** How well the marginals order the labels. */
function marginalsText({ metrics }: MultilabelReport): string {
  const { coverageError, labelRankingLoss, averagePrecision } = metrics.byMarginals
  return [
    `  labels in order of their marginals: ranking loss ${labelRankingLoss.value.toFixed(4)} (0/0: ${labelRankingLoss.policy}),`,
    `  average precision ${averagePrecision.value.toFixed(4)} (0/0: ${averagePrecision.policy}), coverage ${coverageError.value.toFixed(2)} (rows without labels: ${coverageError.policy}).`,
  ].join('\n')
}

/** What 0/0 was taken for, and how often it came up. */
function emptyText({ metrics }: MultilabelReport): string {
  const { exampleF1, macroF1 } = metrics.byDecision[metrics.decision].undefinedCounts
  const policy = metrics.emptyPolicy
  return [
    `  F1 and Jaccard where nothing is true and nothing predicted (0/0): ${EMPTY[policy]} (--empty ${policy});`,
    `  so it was for ${exampleF1} rows, and for ${macroF1} labels of macro-F1.`,
  ].join('\n')
}

function likelihoodText({ metrics, options }: MultilabelReport): string {
  const { nll, zeroProbability, logPartition, logPartitionError } = metrics
  const source = describeLogPartition(logPartition, metrics.logPartitionStandardError)
  const zero = `${(100 * zeroProbability).toFixed(1)} % of the true sets have probability zero`
  const value = nll === null ? `infinite (${zero})` : `${nll.toFixed(3)} nats a row`
  const error =
    logPartitionError === null
      ? uncheckedReason(options)
      : `mean |learned − exact log-partition| on test rows ${logPartitionError.toPrecision(2)} nats`
  return `NLL ${value}${source}\n${error}`
}

function uncheckedReason(options: MultilabelReport['options']): string {
  const { logPartition } = options
  if (!learnsLogPartition(options)) return 'no log-partition was learned'
  if (logPartition === 'table') return 'the learned log-partition knows training rows only'
  return 'the exact log-partition is out of reach: the learned one was not checked'
}
