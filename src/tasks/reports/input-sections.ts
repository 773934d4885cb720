import {
  barFigure,
  figureBlock,
  lineFigure,
  numberText,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { Importances, InputEffect, Slices } from '../diagnose/diagnosis.js'

const MOST_BARS = 20
const MOST_LINES = 6
/** What scores of rows are called. */
const SCORE_NAMES: Readonly<Record<string, string>> = {
  exampleF1: 'example-F1',
  labelAccuracy: 'labels right',
  subsetAccuracy: 'whole set right',
  kendallTau: 'Kendall τ',
  exactMatch: 'ranked exactly',
  top1: 'first item right',
}

/** Which inputs matter, and what the most important do. */
export function inputSection(
  importance: Importances | undefined,
  effects: readonly InputEffect[],
): ReportSection[] {
  if (!importance && effects.length === 0) return []
  return [
    {
      title: 'Inputs',
      blocks: [
        ...(importance ? importanceBlocks(importance) : []),
        ...effects.flatMap(effectBlocks),
      ],
    },
  ]
}

function importanceBlocks({ rows, repeats, inputs }: Importances): ReportBlock[] {
  const values = inputs.map(({ input, mean, deviation }) => ({
    input,
    mean,
    deviation,
    lower: mean - deviation,
    upper: mean + deviation,
  }))
  const caption = 'Nats a row lost when an input is shuffled among rows'
  const figure = barFigure({
    values: values.slice(0, MOST_BARS),
    x: { field: 'mean', title: 'nats lost a row' },
    y: { field: 'input', title: '' },
    spread: ['lower', 'upper'],
  })
  return [
    {
      kind: 'text',
      text: `Each input shuffled ${repeats} times among ${rows} rows: what the likelihood of the right answer loses. Inputs that say the same stand in for each other, and each seems to matter little.`,
    },
    figureBlock(caption, figure, values, [
      { field: 'input', title: 'input' },
      { field: 'mean', title: 'nats lost' },
      { field: 'deviation', title: 'standard deviation' },
    ]),
  ]
}

function effectBlocks({ input, rows, values, labels, sets }: InputEffect): ReportBlock[] {
  const names = values.map((value) => (typeof value === 'number' ? numberText(value) : value))
  const pointsOf = (name: string, probabilities: readonly number[]) =>
    probabilities.map((probability, at) => ({
      value: values[at],
      shown: names[at],
      name,
      probability,
    }))
  const moved = labels
    .map((label) => ({ ...label, by: rangeOf(label.probabilities) }))
    .sort((a, b) => b.by - a.by)
  const isNumeric = values.every((value) => typeof value === 'number')
  const block = (caption: string, points: ReturnType<typeof pointsOf>) => {
    const figure = lineFigure({
      values: points.slice(0, MOST_LINES * values.length),
      x: isNumeric
        ? { field: 'value', title: input }
        : { field: 'shown', title: input, type: 'ordinal' },
      y: { field: 'probability', title: 'mean probability', zero: true },
      series: 'name',
      points: true,
    })
    return figureBlock(caption, figure, points, [
      { field: 'name', title: 'of' },
      { field: 'shown', title: input },
      { field: 'probability', title: 'mean probability' },
    ])
  }
  const most = moved.length > MOST_LINES ? ` (the ${MOST_LINES} it moves most)` : ''
  return [
    block(
      `Probabilities of labels with ${input} set, mean over ${rows} rows${most}`,
      moved.flatMap(({ label, probabilities }) => pointsOf(label, probabilities)),
    ),
    block(
      `Probabilities of the commonest label sets with ${input} set`,
      sets.flatMap(({ set, probabilities }) => pointsOf(setName(set), probabilities)),
    ),
  ]
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

/** `{a, b}`, `{}` for none */
export function setName(set: readonly string[]): string {
  return `{${set.join(', ')}}`
}

/** Scores of parts of the rows. */
export function sliceSection(slices: Slices | undefined): ReportSection[] {
  if (!slices) return []
  const names = Object.keys(slices.slices[0]?.scores ?? {})
  return [
    {
      title: `By ${slices.by}`,
      blocks: [
        {
          kind: 'table',
          caption: `Scores by ${slices.by}`,
          columns: [
            { title: slices.by },
            { title: 'rows' },
            { title: 'NLL, nats', digits: 3 },
            ...names.map((name) => ({ title: SCORE_NAMES[name] ?? name, digits: 3 })),
          ],
          rows: slices.slices.map(({ value, rows, nll, scores }) => [
            value,
            rows,
            nll,
            ...names.map((name) => ({ value: scores[name], bar: scores[name] })),
          ]),
        },
      ],
    },
  ]
}
