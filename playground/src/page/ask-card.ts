import { drawThresholds } from '../charts/threshold-chart.js'
import type { App, State } from './app.js'
import { card, element, labelled } from './element.js'
import { factList } from './fact-list.js'
import { chips, separatorOf, shareText } from './outputs.js'
import { pairTable } from './pair-table.js'
import { rowFields } from './row-fields.js'

/** Asks the model about a row. */
export function askCard(app: App): HTMLElement {
  const facts = factList(app)
  const truth = element('p', { className: 'truth' })
  const likely = element('ol', { className: 'likely' })
  const likelyNote = element('p', { className: 'caption' })
  const decisions = element('dl', { className: 'decisions' })
  const threshold = element('input', {
    type: 'range',
    min: '0.02',
    max: '0.98',
    step: '0.02',
    value: '0.5',
    oninput: () => app.ask({ threshold: threshold.valueAsNumber }),
  })
  const thresholdControl = labelled('Threshold', threshold)
  const chart = element('canvas', { className: 'plot low', attributes: { role: 'img' } })
  const pairs = pairTable(app)
  const draws = element('ul', { className: 'draws' })
  let seed = 0
  const draw = element('button', {
    type: 'button',
    textContent: 'Draw twelve',
    onclick: () => void app.draw(seed++),
  })
  const empty = element('p', {
    className: 'empty',
    textContent:
      'Train a model: then move the inputs of a row, say what is known of its output, and see what follows.',
  })
  const answers = element(
    'div',
    { className: 'answers' },
    element('div', { className: 'panel' }, ...facts.children),
    element(
      'div',
      { className: 'panel' },
      element('h3', { textContent: 'Most probable' }),
      likely,
      likelyNote,
      truth,
    ),
    element(
      'div',
      { className: 'panel' },
      element('h3', { textContent: 'Decisions' }),
      decisions,
      thresholdControl,
      chart,
    ),
    pairs,
    element(
      'div',
      { className: 'panel' },
      element('div', { className: 'row' }, element('h3', { textContent: 'Samples' }), draw),
      draws,
    ),
  )
  const body = element('div', { className: 'ask' }, rowFields(app), answers)
  let answer: State['answer']
  app.watch((state) => {
    const isReady = state.fitted !== undefined && state.answer !== undefined
    empty.hidden = isReady
    body.hidden = !isReady
    if (!isReady || !state.answer) return
    const curve = state.fitted?.trained.curve
    thresholdControl.hidden = !state.answer.decisions.some(({ rule }) => rule === 'threshold')
    chart.hidden = curve === undefined
    if (curve) {
      const at = state.question?.threshold ?? 0.5
      drawThresholds(chart, curve, at)
      chart.setAttribute(
        'aria-label',
        `F1 on unseen rows: ${(100 * Math.max(...curve.f1)).toFixed(1)} % at the best threshold, ${(100 * curve.optimal).toFixed(1)} % deciding for F1`,
      )
    }
    showDraws(draws, state)
    truth.textContent = state.row?.row.truth
      ? `True: ${state.row.row.truth.join(separatorOf(state)) || 'none'}`
      : ''
    if (answer === state.answer) return
    answer = state.answer
    showLikely(likely, state)
    likelyNote.textContent = answer.method === 'exact' ? 'exact' : 'of weighted samples'
    decisions.replaceChildren(
      ...answer.decisions.flatMap(({ rule, parts }) => [
        element('dt', {
          textContent: rule === 'threshold' ? `threshold ${state.question?.threshold}` : rule,
        }),
        element('dd', {}, chips(parts, separatorOf(state))),
      ]),
    )
  })
  return card('4', 'Ask', empty, body)
}

function showLikely(list: HTMLElement, state: State): void {
  const { likely } = state.answer!
  const most = likely[0]?.probability ?? 1
  list.replaceChildren(
    ...likely.map(({ parts, probability }) =>
      element(
        'li',
        { styles: { '--share': String(probability / most) } },
        chips(parts, separatorOf(state)),
        element('span', { className: 'number', textContent: shareText(probability) }),
      ),
    ),
  )
}

function showDraws(list: HTMLElement, state: State): void {
  const { draws = [] } = state
  if (list.childElementCount === 0 && draws.length === 0) return
  list.replaceChildren(...draws.map((parts) => element('li', {}, chips(parts, separatorOf(state)))))
}
