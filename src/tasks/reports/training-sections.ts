import {
  figureBlock,
  lineFigure,
  type ReportBlock,
  type ReportSection,
} from '../../report/index.js'
import type { EpochCurve, TrainingResult } from '../../training/index.js'
import type { TrainingSummary } from '../fitted/training-summary.js'
import type { ResolvedTaskOptions } from '../options/task-options.js'

/** A pass by what it did. */
interface NamedPass {
  readonly name: string
  readonly pass: TrainingResult
}

/** Learning curves of every pass, what stopped them, and how the samples did. */
export function trainingSection(training: TrainingSummary): ReportSection {
  const { select, refit, reference } = training
  const own = named({ select, refit })
  const before = reference ? named(reference) : []
  const all = [...before.map(({ name, pass }) => ({ name: `reference, ${name}`, pass })), ...own]
  return {
    title: 'Training',
    blocks: [
      ...curves('Learning curves of the model', own),
      ...curves('Learning curves of the reference measure', before),
      ...sampleCurves(own),
      {
        kind: 'table',
        caption: 'Passes of the fit',
        columns: [
          { title: 'pass' },
          { title: 'epochs' },
          { title: 'best epoch' },
          { title: 'steps' },
          { title: 'loss, nats', digits: 4, hint: 'held out, or of training rows without' },
          { title: 'samples that count', digits: 3, hint: 'effective sample size, of 1' },
          { title: 'ended by' },
          { title: 'seconds', digits: 2 },
        ],
        rows: all.map(({ name, pass }) => [
          name,
          pass.epochs,
          pass.bestEpoch,
          pass.steps,
          pass.loss ?? null,
          pass.sampling?.effectiveSampleSize ?? null,
          pass.reason,
          pass.seconds,
        ]),
      },
    ],
  }
}

function named({ select, refit }: Pick<TrainingSummary, 'select' | 'refit'>): NamedPass[] {
  const first = { name: refit ? 'choosing the epoch' : 'the only pass', pass: select }
  return refit ? [first, { name: 'all rows', pass: refit }] : [first]
}

const EPOCH = { field: 'epoch', title: 'epoch' }

function curves(caption: string, passes: readonly NamedPass[]): ReportBlock[] {
  const values = passes.flatMap(({ name, pass }) => {
    const lines: [string, EpochCurve['validation']][] = [
      [`${name}: training`, pass.curve?.training],
      [`${name}: held out`, pass.curve?.validation],
    ]
    return lines.flatMap(([line, losses = []]) => pointsOf(line, losses, 'loss'))
  })
  if (values.length === 0) return []
  const figure = lineFigure({
    values,
    x: EPOCH,
    y: { field: 'loss', title: 'loss, nats a row' },
    series: 'line',
  })
  return [
    figureBlock(caption, figure, values, [
      { field: 'line', title: 'line' },
      { field: 'epoch', title: 'epoch' },
      { field: 'loss', title: 'loss, nats' },
    ]),
  ]
}

function sampleCurves(passes: readonly NamedPass[]): ReportBlock[] {
  const values = passes.flatMap(({ name, pass }) => {
    return pointsOf(name, pass.curve?.effectiveSampleSize ?? [], 'share')
  })
  if (values.length === 0) return []
  const figure = lineFigure({
    values,
    x: EPOCH,
    y: { field: 'share', title: 'share of the samples that count', domain: [0, 1], zero: true },
    series: 'line',
  })
  return [
    figureBlock('Effective sample size while training', figure, values, [
      { field: 'line', title: 'pass' },
      { field: 'epoch', title: 'epoch' },
      { field: 'share', title: 'share' },
    ]),
  ]
}

function pointsOf(line: string, values: readonly (number | null)[], field: string) {
  return values.flatMap((value, at) =>
    value === null ? [] : [{ line, epoch: at + 1, [field]: value }],
  )
}

/** What `auto` chose, why, and how its candidates did. */
export function choicesSection(
  { leaderboard = [] }: TrainingSummary,
  { choices = [] }: Pick<ResolvedTaskOptions, 'choices'>,
): ReportSection[] {
  if (leaderboard.length === 0 && choices.length === 0) return []
  const blocks: ReportBlock[] = []
  if (choices.length > 0) blocks.push({ kind: 'list', items: choices })
  if (leaderboard.length > 0) {
    const score = leaderboard.find(({ scoreName }) => scoreName)?.scoreName ?? 'score'
    blocks.push({
      kind: 'table',
      caption: 'Candidates, on training rows held out',
      columns: [
        { title: 'candidate' },
        { title: 'outcome' },
        { title: 'NLL, nats', digits: 4 },
        { title: '± standard error', digits: 4 },
        { title: score, digits: 4 },
        { title: 'parts' },
        { title: 'seconds', digits: 2 },
        { title: 'ms a row', digits: 3 },
      ],
      rows: leaderboard.map((entry) => [
        entry.candidate,
        entry.outcome,
        entry.nll ?? null,
        entry.nllStandardError ?? null,
        entry.score ?? null,
        entry.parts,
        entry.seconds,
        entry.millisecondsPerRow ?? null,
      ]),
    })
  }
  return [{ title: 'What was chosen, and why', blocks }]
}
