import type { Reliability } from '../../metrics/index.js'
import { figureBlock, lineFigure, type ReportSection } from '../../report/index.js'

/** Events whose probabilities are held against what happened. */
export interface NamedReliability {
  readonly name: string
  readonly reliability: Reliability | undefined
}

/** How far probabilities can be taken at their word: scores, and curves with their bands. */
export function reliabilitySection(given: readonly NamedReliability[]): ReportSection[] {
  const known = given.flatMap(({ name, reliability }) =>
    reliability ? [{ name, reliability }] : [],
  )
  if (known.length === 0) return []
  return [
    {
      title: 'Calibration',
      blocks: [
        {
          kind: 'text',
          text: 'Of all events that are given a probability of 70 %, seven in ten should happen. Bands are intervals of 95 % around what did.',
        },
        {
          kind: 'table',
          caption: 'How far probabilities can be taken at their word',
          columns: [
            { title: 'of' },
            { title: 'events' },
            { title: 'calibration error', digits: 4, hint: 'expected, less what chance adds' },
            { title: 'Brier score', digits: 4 },
            { title: 'log loss, nats', digits: 4 },
          ],
          rows: known.map(({ name, reliability }) => [
            name,
            reliability.count,
            reliability.expectedCalibrationError,
            reliability.brierScore,
            reliability.logLoss,
          ]),
        },
        ...known.map(({ name, reliability }) => {
          const values = reliability.bins.map((bin) => ({ ...bin, of: name }))
          const figure = lineFigure({
            values,
            x: { field: 'predicted', title: 'probability given', domain: [0, 1] },
            y: { field: 'observed', title: 'share that happened', domain: [0, 1] },
            series: 'of',
            band: ['lower', 'upper'],
            diagonal: true,
            points: true,
          })
          return figureBlock(`Reliability of ${name}`, figure, values, [
            { field: 'predicted', title: 'probability', digits: 4 },
            { field: 'observed', title: 'happened', digits: 4 },
            { field: 'lower', title: 'at least', digits: 4 },
            { field: 'upper', title: 'at most', digits: 4 },
            { field: 'count', title: 'events' },
          ])
        }),
      ],
    },
  ]
}
