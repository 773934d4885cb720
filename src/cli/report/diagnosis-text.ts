import type { MultilabelDiagnosis, Slices } from '../../tasks/index.js'
import { textTable } from './text-table.js'

const MOST_LABELS = 40
const MOST_PAIRS = 8
const MOST_ROWS = 5
const MOST_INPUTS = 10

/** What a diagnosis found, for people, in short; `--json` and the report have all of it. */
export function diagnosisText(diagnosis: MultilabelDiagnosis): string {
  const { labels, pairs, worstRows, importance } = diagnosis
  return [
    ...titled('every label by itself', labels.length, MOST_LABELS, [
      [
        'label',
        'support',
        'predicted',
        'precision',
        'recall',
        'F1',
        'avg. precision',
        'ROC area',
        'log loss',
      ],
      ...labels
        .slice(0, MOST_LABELS)
        .map((label) => [
          label.label,
          String(label.support),
          String(label.predicted),
          ...[label.precision, label.recall, label.f1, label.averagePrecision, label.rocArea].map(
            share,
          ),
          share(label.logLoss),
        ]),
    ]),
    ...titled('labels together, farthest from independence first', pairs.length, MOST_PAIRS, [
      ['pair', 'rows with both', 'lift', 'lift by the model'],
      ...pairs
        .slice(0, MOST_PAIRS)
        .map(({ labels: names, together, lift, modelLift }) => [
          names.join(' + '),
          String(together),
          share(lift),
          share(modelLift),
        ]),
    ]),
    ...titled('the least likely rows', worstRows.length, MOST_ROWS, [
      ['row', 'nats', 'true', 'predicted'],
      ...worstRows
        .slice(0, MOST_ROWS)
        .map(({ row, nll, truth, predicted }) => [
          String(row),
          nll === null ? 'impossible' : nll.toFixed(2),
          named(truth),
          named(predicted),
        ]),
    ]),
    ...(importance
      ? titled('nats a row lost when an input is shuffled', importance.inputs.length, MOST_INPUTS, [
          ['input', 'nats', '± sd'],
          ...importance.inputs
            .slice(0, MOST_INPUTS)
            .map(({ input, mean, deviation }) => [input, share(mean), share(deviation)]),
        ])
      : []),
  ].join('\n')
}

/** Scores of slices, for people. */
export function slicesText({ by, slices }: Slices): string {
  const names = Object.keys(slices[0]?.scores ?? {})
  return textTable([
    [`by ${by}`, 'rows', 'NLL', ...names],
    ...slices.map(({ value, rows, nll, scores }) => [
      value,
      String(rows),
      share(nll),
      ...names.map((name) => share(scores[name])),
    ]),
  ])
}

function titled(
  title: string,
  all: number,
  most: number,
  table: readonly (readonly string[])[],
): string[] {
  if (all === 0) return []
  const some = all > most ? ` (${most} of ${all}; all by --json)` : ''
  return ['', `${title}${some}`, textTable(table)]
}

const share = (value: number | null) => (value === null ? '–' : value.toFixed(3))

const named = (labels: readonly string[]) => (labels.length > 0 ? labels.join(', ') : '(none)')
