import type { PairMatrix } from '../protocol.js'
import type { App, State } from './app.js'
import { element } from './element.js'

/** Names beyond which a table of all pairs is no longer readable. */
const MOST_NAMES = 24

/** The probabilities of all pairs, and for rankings of all places; a pair of items can be said to be known. */
export function pairTable(app: App): HTMLElement {
  const title = element('h3')
  const caption = element('p', { className: 'caption' })
  const holder = element('div', { className: 'matrix-holder' })
  const places = element('div', { className: 'matrix-holder' })
  const placesTitle = element('h3', { textContent: 'Places' })
  let answer: State['answer']
  app.watch((state) => {
    if (!state.answer || !state.data || answer === state.answer) return
    answer = state.answer
    const isRanking = state.data.task === 'rankings'
    title.textContent = isRanking ? 'Pairs' : 'Pairs: one given the other'
    caption.textContent = isRanking
      ? 'P(row before column). Press a cell to say that it is known.'
      : 'P(column | row)'
    const preferences = state.question?.preferences ?? []
    holder.replaceChildren(
      matrix(answer.pairs, answer.pairs.names, (better, worse) => {
        if (!isRanking) return undefined
        const isKnown = preferences.some(([b, w]) => b === better && w === worse)
        return {
          isKnown,
          toggle: () => app.ask({ preferences: toggled(preferences, better, worse) }),
        }
      }),
    )
    placesTitle.hidden = answer.places === undefined
    const first = answer.places?.names.map((_, place) => String(place + 1))
    places.replaceChildren(
      ...(answer.places && first ? [matrix(answer.places, first, () => undefined)] : []),
    )
  })
  return element('div', { className: 'panel wide' }, title, caption, holder, placesTitle, places)
}

type Pairs = readonly (readonly [better: string, worse: string])[]

/** Preferences with a pair more, or without it; never both ways. */
function toggled(pairs: Pairs, better: string, worse: string): Pairs {
  const others = pairs.filter(
    ([b, w]) => !(b === better && w === worse) && !(b === worse && w === better),
  )
  const isKnown = pairs.some(([b, w]) => b === better && w === worse)
  return isKnown ? others : [...others, [better, worse]]
}

/** What a cell can be pressed for. */
interface Press {
  readonly isKnown: boolean
  toggle(): void
}

function matrix(
  { names, values }: PairMatrix,
  columns: readonly string[],
  pressOf: (row: string, column: string) => Press | undefined,
): HTMLElement {
  if (names.length > MOST_NAMES) {
    return element('p', {
      className: 'note',
      textContent: `${names.length} names are too many to show.`,
    })
  }
  const k = names.length
  const cell = (i: number, j: number) => {
    const value = values[i * k + j]
    const isSelf = columns === names && i === j
    const text = isSelf ? '·' : String(Math.round(100 * value))
    const styles = { '--share': isSelf ? '0' : value.toFixed(3) }
    const press = isSelf ? undefined : pressOf(names[i], columns[j])
    if (!press) return element('td', { textContent: text, styles })
    const button = element('button', {
      type: 'button',
      textContent: text,
      attributes: {
        'aria-label': `${names[i]} before ${columns[j]}: ${text} %`,
        'aria-pressed': String(press.isKnown),
      },
      onclick: () => press.toggle(),
    })
    return element('td', { styles }, button)
  }
  const header = element(
    'tr',
    {},
    element('td'),
    ...columns.map((name) =>
      element('th', { scope: 'col', title: name }, element('span', { textContent: name })),
    ),
  )
  const rows = names.map((name, i) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', textContent: name, title: name }),
      ...columns.map((_, j) => cell(i, j)),
    ),
  )
  return element(
    'table',
    { className: 'matrix' },
    element('thead', {}, header),
    element('tbody', {}, ...rows),
  )
}
