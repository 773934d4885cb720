import {
  barFigure,
  type Cell,
  figureBlock,
  lineFigure,
  numberText,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { Importances, MovedInput, Slices } from '../diagnose/diagnosis.js'

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
  rightOutput: 'output right',
  covered90: 'in the 90 % interval',
  absoluteError: 'absolute error',
  crps: 'CRPS',
}
/** what has no bar: losses in units of their own */
const UNBOUNDED = ['absoluteError', 'crps']

const scoreName = (name: string) => SCORE_NAMES[name] ?? name

const shareCell = (name: string, value: number): Cell =>
  UNBOUNDED.includes(name) ? value : { value, bar: value }

/** What setting an input does to some numbers, a line each. */
export interface EffectPanel {
  readonly caption: string
  /** what the numbers are */
  readonly value: string
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[]
}

/** An input that was set to some values, and all that changes with it. */
export interface EffectPanels {
  readonly moved: MovedInput
  readonly panels: readonly EffectPanel[]
}

/** Which inputs matter, and what the most important do. */
export function inputSection(
  importance: Importances | undefined,
  effects: readonly EffectPanels[],
): ReportSection[] {
  if (!importance && effects.length === 0) return []
  return [
    {
      title: 'Inputs',
      blocks: [
        ...(importance ? importanceBlocks(importance) : []),
        ...effects.flatMap(({ moved, panels }) => panels.map((panel) => effectBlock(moved, panel))),
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

function effectBlock(
  { input, values }: MovedInput,
  { caption, value, lines }: EffectPanel,
): ReportBlock {
  const names = values.map((set) => (typeof set === 'number' ? numberText(set) : set))
  const points = lines.flatMap(({ name, values: own }) =>
    own.map((said, at) => ({ value: values[at], shown: names[at], name, said })),
  )
  const isNumeric = values.every((set) => typeof set === 'number')
  const figure = lineFigure({
    values: points.slice(0, MOST_LINES * values.length),
    x: isNumeric
      ? { field: 'value', title: input }
      : { field: 'shown', title: input, type: 'ordinal' },
    y: { field: 'said', title: value, zero: value.includes('probability') },
    series: 'name',
    points: true,
  })
  return figureBlock(caption, figure, points, [
    { field: 'name', title: 'of' },
    { field: 'shown', title: input },
    { field: 'said', title: value },
  ])
}

/** Lines that move most first, and how a caption says that a figure has no more. */
export function mostMoved(lines: EffectPanel['lines']) {
  const moved = [...lines].sort((a, b) => rangeOf(b.values) - rangeOf(a.values))
  return {
    lines: moved,
    most: moved.length > MOST_LINES ? ` (the ${MOST_LINES} it moves most)` : '',
  }
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
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
            ...names.map((name) => ({ title: scoreName(name), digits: 3 })),
          ],
          rows: slices.slices.map(({ value, rows, nll, scores }) => [
            value,
            rows,
            nll,
            ...names.map((name) => shareCell(name, scores[name])),
          ]),
        },
      ],
    },
  ]
}
