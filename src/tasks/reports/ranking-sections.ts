import {
  barFigure,
  figureBlock,
  heatFigure,
  pointFigure,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { ItemPlaces, PairOrder, RankingDiagnosis } from '../diagnose/ranking-diagnosis.js'

const MOST_OF_MATRIX = 20
const MOST_PAIRS = 60

const RULES = {
  kemeny: 'largest expected τ (kemeny)',
  'expected-ranks': 'largest expected ρ (expected-ranks)',
  mode: 'most probable ranking (mode)',
} as const

const SCORES = [
  ['Kendall τ', 'kendallTau'],
  ['Spearman ρ', 'spearmanRho'],
  ['pairs in order', 'preferenceAgreement'],
  ['first item right', 'top1'],
  ['ranked exactly', 'exactMatch'],
  ['NDCG', 'ndcg'],
] as const

/** Every rule of decision, and what constants reach. */
export function ruleSection({ evaluation }: RankingDiagnosis): ReportSection {
  const { byDecision, decision, baselines, report } = evaluation
  const all = [
    ...Object.entries(RULES).map(([rule, name]) => ({
      name: `${rule === decision ? '* ' : ''}${name}`,
      scores: byDecision[rule as keyof typeof RULES],
    })),
    { name: 'baseline: order of mean ranks', scores: baselines.marginal },
    { name: 'baseline: commonest ranking', scores: baselines.majority },
  ]
  const points = all.flatMap(({ name, scores }) =>
    SCORES.map(([score, key]) => ({
      name: name.replace(/ \(.*\)$/, ''),
      score,
      value: scores[key],
    })),
  )
  const figure = barFigure({
    values: points,
    x: { field: 'value', title: 'score' },
    y: { field: 'name', title: '' },
    series: 'score',
  })
  return {
    title: 'Decisions',
    blocks: [
      {
        kind: 'text',
        text: `* is what the model decides by. Correlations of 0/0 count by the policy “${report.policy}”. Baselines are the best constants that know these very rows.`,
      },
      {
        kind: 'table',
        caption: 'Scores by decision',
        columns: [
          { title: 'decision' },
          ...SCORES.map(([title]) => ({ title, digits: 3 })),
          { title: 'footrule', digits: 3, hint: 'mean distance in places' },
        ],
        rows: all.map(({ name, scores }) => [
          name,
          ...SCORES.map(([, key]) => ({ value: scores[key], bar: scores[key] })),
          scores.spearmanFootrule,
        ]),
      },
      figureBlock('Decisions compared', figure, points, [
        { field: 'name', title: 'decision' },
        { field: 'score', title: 'score' },
        { field: 'value', title: 'value', digits: 4 },
      ]),
    ],
  }
}

/** Every item by itself, and the places that items have. */
export function itemSection({ items, places }: RankingDiagnosis): ReportSection {
  const share = (value: number | null) => ({ value, ...(value !== null && { bar: value }) })
  const values = items.flatMap(({ item, meanRank, predictedRank, modelRank }) => [
    { item, of: 'true', rank: meanRank },
    { item, of: 'predicted', rank: predictedRank },
    { item, of: 'by the model', rank: modelRank },
  ])
  const figure = barFigure({
    values: values.filter(({ rank }) => rank !== null),
    x: { field: 'rank', title: 'mean rank, 1 = best', zero: false },
    y: { field: 'item', title: '' },
    series: 'of',
  })
  return {
    title: 'Items',
    blocks: [
      {
        kind: 'table',
        caption: 'Every item by itself',
        columns: [
          { title: 'item' },
          { title: 'rows known whole' },
          { title: 'mean rank', digits: 3, hint: 'of rows known whole' },
          { title: 'predicted', digits: 3 },
          { title: 'by the model', digits: 3 },
          { title: 'pairs in order', digits: 3, hint: 'share of the known pairs with it' },
          { title: 'first: true', digits: 3 },
          { title: 'first: predicted', digits: 3 },
          { title: 'first: by the model', digits: 3 },
        ],
        rows: items.map(
          ({ item, known, meanRank, predictedRank, modelRank, pairsRight, first }) => [
            item,
            known,
            meanRank,
            predictedRank,
            modelRank,
            share(pairsRight),
            share(first.truth),
            share(first.predicted),
            share(first.model),
          ],
        ),
      },
      figureBlock('Mean ranks', figure, values, [
        { field: 'item', title: 'item' },
        { field: 'of', title: 'of' },
        { field: 'rank', title: 'mean rank', digits: 3 },
      ]),
      ...(places ? [placeFigure(places)] : []),
    ],
  }
}

function placeFigure(places: readonly ItemPlaces[]): ReportBlock {
  const k = places.length
  const cells = (panel: string, sharesOf: (item: ItemPlaces) => readonly number[]) =>
    places.flatMap((item) =>
      sharesOf(item).map((share, place) => ({
        panel,
        x: String(place + 1),
        y: item.item,
        share,
        value: share - 1 / k,
      })),
    )
  const values = [
    ...cells('true', ({ truth }) => truth),
    ...cells('predicted', ({ predicted }) => predicted),
    ...cells('by the model', ({ model }) => model),
  ]
  const figure = heatFigure({
    values,
    largest: Math.max(...values.map(({ value }) => Math.abs(value)), 1 / k),
    above: 'more often than by chance',
    below: 'less often',
  })
  return figureBlock('Places of items: shares of the rows', figure, values, [
    { field: 'y', title: 'item' },
    { field: 'x', title: 'place' },
    { field: 'panel', title: 'of' },
    { field: 'share', title: 'share of rows', digits: 4 },
  ])
}

/** Pairs of items: how often each order is true, and taken for the other. */
export function orderSection({ pairs, items }: RankingDiagnosis): ReportSection[] {
  if (pairs.length === 0) return []
  const shares = pairs.map(({ items: [one, other], before, modelBefore }) => ({
    pair: `${one} before ${other}`,
    before,
    modelBefore,
  }))
  const names = items.map(({ item }) => item)
  return [
    {
      title: 'Pairs of items',
      blocks: [
        {
          kind: 'text',
          text: 'How often one item comes before another, in truth and by the model, and how often that is decided the wrong way round; of the rows in which it is known.',
        },
        ...(names.length <= MOST_OF_MATRIX ? [confusionFigure(pairs, names)] : []),
        figureBlock(
          'Orders of two items: share of the rows',
          pointFigure({
            values: shares,
            x: { field: 'before', title: 'true share of rows' },
            y: { field: 'modelBefore', title: 'by the model' },
            diagonal: true,
          }),
          shares,
          [
            { field: 'pair', title: 'order' },
            { field: 'before', title: 'true', digits: 4 },
            { field: 'modelBefore', title: 'model', digits: 4 },
          ],
        ),
        {
          kind: 'table',
          caption: 'Pairs most often decided the wrong way round',
          columns: [
            { title: 'one' },
            { title: 'other' },
            { title: 'rows' },
            { title: 'one before other', digits: 3 },
            { title: 'by the model', digits: 3 },
            { title: 'wrong', digits: 3, hint: 'share of the rows' },
            { title: 'one before other, missed' },
            { title: 'other before one, missed' },
          ],
          rows: pairs
            .slice(0, MOST_PAIRS)
            .map(({ items: [one, other], known, before, modelBefore, missed, invented }) => [
              one,
              other,
              known,
              before,
              modelBefore,
              { value: (missed + invented) / known, bar: (missed + invented) / known },
              missed,
              invented,
            ]),
        },
      ],
    },
  ]
}

/** Rows by columns: how often the item of the row comes before that of the column, and how often that is missed. */
function confusionFigure(pairs: readonly PairOrder[], names: readonly string[]): ReportBlock {
  const rows = pairs.flatMap(({ items: [one, other], known, before, missed, invented }) => [
    { one, other, before, wrong: missed / known },
    { one: other, other: one, before: 1 - before, wrong: invented / known },
  ])
  const byPair = new Map(rows.map((row) => [`${row.one}\n${row.other}`, row]))
  const cells = (panel: string, of: (row: (typeof rows)[number]) => number) =>
    names.flatMap((y) =>
      names.map((x) => {
        const row = byPair.get(`${y}\n${x}`)
        return { panel, x, y, value: row ? of(row) : 0 }
      }),
    )
  const figure = heatFigure({
    values: [
      ...cells('row before column', ({ before }) => 2 * before - 1),
      ...cells('that, missed', ({ wrong }) => 2 * wrong),
    ],
    largest: 1,
    above: 'more often than not',
    below: 'less often',
  })
  return figureBlock('Orders of two items, and how often they are missed', figure, rows, [
    { field: 'one', title: 'one' },
    { field: 'other', title: 'before' },
    { field: 'before', title: 'share of the rows', digits: 3 },
    { field: 'wrong', title: 'missed, share of the rows', digits: 3 },
  ])
}
