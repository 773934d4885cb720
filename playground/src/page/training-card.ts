import {
  candidatesOf,
  colourOf,
  describeCurves,
  drawLearningCurves,
} from '../charts/learning-curves.js'
import { drawScatter, scatterError } from '../charts/log-partition-scatter.js'
import type { App, State } from './app.js'
import type { Curves } from './curves.js'
import { card, element } from './element.js'

/** Shows a fit while it runs, and what came of it. */
export function trainingCard(app: App): HTMLElement {
  const bar = element('div', { className: 'bar-fill' })
  const progress = element(
    'div',
    { className: 'bar', attributes: { role: 'progressbar', 'aria-label': 'progress of the fit' } },
    bar,
  )
  const doing = element('p', { className: 'doing', attributes: { 'aria-live': 'polite' } })
  const left = element('p', { className: 'left' })
  const curves = element('canvas', { className: 'plot', attributes: { role: 'img' } })
  const legend = element('ul', { className: 'legend' })
  const scatter = element('canvas', { className: 'plot', attributes: { role: 'img' } })
  const error = element('p', { className: 'caption' })
  const result = element('div', { className: 'result' })
  let shown: { curves?: Curves; fitted?: State['fitted']; isTraining?: boolean; width?: number } =
    {}
  app.watch((state) => {
    const now = {
      curves: state.curves,
      fitted: state.fitted,
      isTraining: state.isTraining,
      width: curves.clientWidth,
    }
    const isSame = (Object.keys(now) as (keyof typeof now)[]).every(
      (key) => now[key] === shown[key],
    )
    if (isSame) return
    const { share = 0, secondsLeft, doing: what = '' } = state.curves ?? {}
    bar.style.transform = `scaleX(${share})`
    progress.setAttribute('aria-valuenow', String(Math.round(100 * share)))
    doing.textContent = state.isTraining ? what : state.fitted ? 'trained' : 'not trained yet'
    left.textContent = state.isTraining ? timeLeft(secondsLeft) : ''
    if (state.curves) {
      drawLearningCurves(curves, state.curves)
      curves.setAttribute('aria-label', `Learning curves. ${describeCurves(state.curves)}`)
      showLegend(legend, state.curves)
    }
    const points = state.curves?.points
    drawScatter(scatter, points, state.isTraining ? state.curves?.trail : [])
    error.textContent = points
      ? `off by ${errorText(scatterError(points))} nats on average, on ${points.exact.length} unseen rows`
      : 'filled in while a log-partition is learned'
    scatter.setAttribute('aria-label', `Learned against exact log-partition: ${error.textContent}`)
    if (shown.fitted !== state.fitted)
      result.replaceChildren(...(state.fitted ? results(state.fitted) : []))
    shown = now
  })
  return card(
    '3',
    'Training',
    element('div', { className: 'progress' }, doing, left),
    progress,
    element(
      'div',
      { className: 'plots' },
      element(
        'figure',
        {},
        element('figcaption', { textContent: 'Loss by epoch' }),
        curves,
        legend,
      ),
      element(
        'figure',
        {},
        element('figcaption', { textContent: 'Log-partition: learned against exact' }),
        scatter,
        error,
      ),
    ),
    result,
  )
}

function errorText(error: number): string {
  return error < 1e-3 ? 'less than 0.001' : error.toPrecision(2)
}

function timeLeft(seconds: number | undefined): string {
  if (seconds === undefined) return 'measuring…'
  if (seconds < 1) return 'about a second left'
  if (seconds < 90) return `about ${Math.round(seconds)} s left`
  return `about ${Math.round(seconds / 60)} min left`
}

function showLegend(legend: HTMLElement, curves: Curves): void {
  const names = candidatesOf(curves)
  const isFitted = curves.passes.some(({ isTrial }) => !isTrial)
  const entries = [
    ...names.map((name) => ({ name, isTrial: true })),
    ...(isFitted ? [{ name: 'model', isTrial: false }] : []),
  ]
  if (legend.childElementCount === entries.length) return
  legend.replaceChildren(
    ...entries.map((entry) =>
      element('li', { styles: { '--swatch': `var(${colourOf(entry, curves)})` } }, entry.name),
    ),
  )
}

function results({ trained }: NonNullable<State['fitted']>): HTMLElement[] {
  const { engine, parameters, energy, seconds, scores, choices, warnings, aborted } = trained
  const heading = `${aborted ? 'Stopped' : 'Done'} in ${seconds.toFixed(1)} s: ${energy}, ${parameters.toLocaleString('en-GB')} numbers learned by ${engine}`
  const table = element(
    'table',
    { className: 'scores' },
    element('caption', { textContent: 'On unseen rows' }),
    element(
      'tbody',
      {},
      ...scores.map(([name, value]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row', textContent: name }),
          element('td', { textContent: value }),
        ),
      ),
    ),
  )
  return [
    element('p', { className: 'done', textContent: heading }),
    ...(scores.length > 0 ? [table] : []),
    ...(choices.length > 0
      ? [
          element(
            'details',
            {},
            element('summary', { textContent: 'Why this model' }),
            element('ul', {}, ...choices.map((why) => element('li', { textContent: why }))),
          ),
        ]
      : []),
    ...warnings.map((warning) => element('p', { className: 'note', textContent: warning })),
  ]
}
