import {
  barFigure,
  figureBlock,
  groupedBars,
  heatFigure,
  lineFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { MultilabelDiagnosis, NamedPair } from '../diagnose/diagnosis.js'

const MOST_LABELS = 40
const MOST_OF_MATRIX = 20
const MOST_PAIRS = 30

const RULES = {
  f1: 'largest expected F1 (f1)',
  threshold: 'marginals over a threshold (threshold)',
  mode: 'most probable set (mode)',
  jaccard: 'largest expected Jaccard (jaccard)',
} as const

const F1 = [
  ['example-F1', 'exampleF1'],
  ['micro-F1', 'microF1'],
  ['macro-F1', 'macroF1'],
] as const

const SCORES = [
  ...F1,
  ['Jaccard', 'jaccard'],
  ['subset', 'subsetAccuracy'],
  ['micro precision', 'microPrecision'],
  ['micro recall', 'microRecall'],
] as const

/** Every rule of decision, thresholds, and what constants reach. */
export function decisionSection({ evaluation, thresholds }: MultilabelDiagnosis): ReportSection {
  const { byDecision, decision, baselines } = evaluation
  const rules = Object.entries(RULES).flatMap(([rule, name]) => {
    const scores = byDecision[rule as keyof typeof RULES]
    return scores ? [{ name: `${rule === decision ? '* ' : ''}${name}`, scores }] : []
  })
  const constants = [
    { name: 'baseline: label frequencies', scores: baselines.marginal },
    { name: 'baseline: commonest set', scores: baselines.majority },
  ]
  const points = [...rules, ...constants].flatMap(({ name, scores }) =>
    F1.map(([score, key]) => ({ name: name.replace(/ \(\w+\)$/, ''), score, value: scores[key] })),
  )
  const lines = thresholds.flatMap(({ threshold, ...scores }) =>
    F1.map(([score, key]) => ({ threshold, score, value: scores[key] })),
  )
  return {
    title: 'Decisions',
    blocks: [
      {
        kind: 'text',
        text: `* is what the model decides by. Scores of 0/0 count by the policy “${evaluation.report.policy}”. Baselines are the best constants that know these very rows.`,
      },
      {
        kind: 'table',
        caption: 'Scores by decision',
        columns: [
          { title: 'decision' },
          ...SCORES.map(([title]) => ({ title, digits: 3 })),
          { title: 'Hamming loss', digits: 4 },
          { title: 'labels a row', digits: 2 },
        ],
        rows: [...rules, ...constants].map(({ name, scores }) => [
          name,
          ...SCORES.map(([, key]) => ({ value: scores[key], bar: scores[key] })),
          scores.hammingLoss,
          scores.predictedCardinality,
        ]),
      },
      figureBlock(
        'Decisions compared',
        barFigure({
          values: points,
          x: { field: 'value', title: 'F1', domain: [0, 1] },
          y: { field: 'name', title: '' },
          series: 'score',
        }),
        points,
        [
          { field: 'name', title: 'decision' },
          { field: 'score', title: 'score' },
          { field: 'value', title: 'value', digits: 4 },
        ],
      ),
      figureBlock(
        'F1 by one threshold on marginals',
        lineFigure({
          values: lines,
          x: { field: 'threshold', title: 'threshold', domain: [0, 1] },
          y: { field: 'value', title: 'F1', zero: true },
          series: 'score',
        }),
        lines,
        [
          { field: 'threshold', title: 'threshold' },
          { field: 'score', title: 'score' },
          { field: 'value', title: 'value', digits: 4 },
        ],
      ),
    ],
  }
}

/** Every label by itself. */
export function labelSection({ labels, evaluation }: MultilabelDiagnosis): ReportSection {
  const common = [...labels].sort((a, b) => b.support - a.support).slice(0, MOST_LABELS)
  const values = common.flatMap((label) => [
    { label: label.label, score: 'F1', value: label.f1 },
    { label: label.label, score: 'average precision', value: label.averagePrecision },
    { label: label.label, score: 'frequency', value: label.support / Math.max(1, label.known) },
  ])
  const { oneError, labelRankingLoss, averagePrecision, coverageError } = evaluation.byMarginals
  const share = (value: number | null) => ({ value, ...(value !== null && { bar: value }) })
  const most = labels.length > MOST_LABELS ? `, the ${MOST_LABELS} commonest` : ''
  return {
    title: 'Labels',
    blocks: [
      {
        kind: 'table',
        caption: 'Every label by itself',
        columns: [
          { title: 'label' },
          { title: 'support', hint: 'rows that have it' },
          { title: 'predicted' },
          { title: 'precision', digits: 3 },
          { title: 'recall', digits: 3 },
          { title: 'F1', digits: 3 },
          { title: 'average precision', digits: 3 },
          { title: 'ROC area', digits: 3 },
          { title: 'log loss', digits: 3, hint: 'nats' },
          { title: 'mean probability', digits: 3 },
        ],
        rows: labels.map((label) => [
          label.label,
          label.support,
          label.predicted,
          share(label.precision),
          share(label.recall),
          share(label.f1),
          share(label.averagePrecision),
          share(label.rocArea),
          label.logLoss,
          label.meanProbability,
        ]),
      },
      figureBlock(
        `F1 and average precision by label${most}`,
        barFigure({
          values,
          x: { field: 'value', title: 'score', domain: [0, 1] },
          y: { field: 'label', title: '' },
          series: 'score',
        }),
        values,
        [
          { field: 'label', title: 'label' },
          { field: 'score', title: 'score' },
          { field: 'value', title: 'value', digits: 4 },
        ],
      ),
      {
        kind: 'table',
        caption: 'Labels in the order of their marginals',
        columns: [{ title: 'score' }, { title: 'value', digits: 4 }, { title: '0/0 counts' }],
        rows: [
          ['one-error', oneError.value, oneError.policy],
          ['ranking loss', labelRankingLoss.value, labelRankingLoss.policy],
          ['average precision', averagePrecision.value, averagePrecision.policy],
          ['coverage', coverageError.value, coverageError.policy],
          ['log loss of a label, nats', evaluation.labelLogLoss, ''],
        ],
      },
    ],
  }
}

/** Labels that go together, true and by the model, and that are taken for each other. */
export function pairSection({ pairs, confusions, labels }: MultilabelDiagnosis): ReportSection[] {
  if (pairs.length === 0) return []
  const shares = pairs.map(({ labels: names, share, modelShare }) => ({
    pair: names.join(' + '),
    share,
    model: modelShare,
  }))
  return [
    {
      title: 'Labels together',
      blocks: [
        {
          kind: 'text',
          text: 'Lift is how many times as often two labels come together as they would if they were independent. The model’s own is that of label sets drawn from its joint distribution.',
        },
        ...(labels.length <= MOST_OF_MATRIX
          ? [
              liftFigure(
                pairs,
                labels.map(({ label }) => label),
              ),
            ]
          : []),
        figureBlock(
          'Pairs: share of the rows that have both',
          pointFigure({
            values: shares,
            x: { field: 'share', title: 'true share of rows' },
            y: { field: 'model', title: 'by the model' },
            diagonal: true,
          }),
          shares,
          [
            { field: 'pair', title: 'pair' },
            { field: 'share', title: 'true', digits: 4 },
            { field: 'model', title: 'model', digits: 4 },
          ],
        ),
        {
          kind: 'table',
          caption: 'Pairs farthest from independence',
          columns: [
            { title: 'one' },
            { title: 'other' },
            { title: 'rows with both' },
            { title: 'lift', digits: 2 },
            { title: 'lift by the model', digits: 2 },
          ],
          rows: pairs
            .slice(0, MOST_PAIRS)
            .map(({ labels: [one, other], together, lift, modelLift }) => [
              one,
              other,
              together,
              lift,
              modelLift,
            ]),
        },
        {
          kind: 'table',
          caption: 'Labels predicted in the place of others',
          columns: [{ title: 'true, missed' }, { title: 'predicted, false' }, { title: 'rows' }],
          rows: confusions.map(({ missed, predicted, rows }) => [missed, predicted, rows]),
        },
      ],
    },
  ]
}

/** ln lift, true beside that of the model */
function liftFigure(pairs: readonly NamedPair[], labels: readonly string[]): ReportBlock {
  const byPair = new Map(pairs.map((pair) => [pair.labels.join('\n'), pair]))
  const cells = (panel: string, liftOf: (pair: NamedPair) => number | null) =>
    labels.flatMap((x, i) =>
      labels.map((y, j) => {
        const pair = byPair.get(i < j ? `${x}\n${y}` : `${y}\n${x}`)
        const lift = pair ? liftOf(pair) : null
        return { panel, x, y, lift, value: lift === null ? 0 : Math.log(Math.max(lift, 0.05)) }
      }),
    )
  const values = [
    ...cells('true', ({ lift }) => lift),
    ...cells('model', ({ modelLift }) => modelLift),
  ]
  const rows = pairs.flatMap(({ labels: [x, y], lift, modelLift }) => [
    { panel: 'true', x, y, lift },
    { panel: 'model', x, y, lift: modelLift },
  ])
  return figureBlock(
    'Lift of pairs',
    heatFigure({ values, largest: 2, above: 'more often', below: 'less often' }),
    rows,
    [
      { field: 'x', title: 'one' },
      { field: 'y', title: 'other' },
      { field: 'panel', title: 'of' },
      { field: 'lift', title: 'lift', digits: 3 },
    ],
  )
}

/** How many labels rows have. */
export function sizeSection({ sizes }: MultilabelDiagnosis): ReportSection {
  const values = sizes.flatMap(({ size, truth, predicted, model }) => [
    { size, of: 'true', share: truth },
    { size, of: 'predicted', share: predicted },
    { size, of: 'by the model', share: model },
  ])
  const figure = groupedBars({
    values,
    x: { field: 'size', title: 'labels' },
    y: { field: 'share', title: 'share of rows' },
    series: 'of',
  })
  return {
    title: 'Numbers of labels',
    blocks: [
      figureBlock('Labels a row', figure, values, [
        { field: 'size', title: 'labels' },
        { field: 'of', title: 'of' },
        { field: 'share', title: 'share of rows', digits: 4 },
      ]),
    ],
  }
}
