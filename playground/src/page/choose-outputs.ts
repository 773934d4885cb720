import type { SurveyedColumn } from 'partita/io'
import type { FileChoice } from '../protocol.js'
import type { App, State } from './app.js'
import { element } from './element.js'

/** Chooses which columns of a file are labels, or hold ranks. */
export function chooseOutputs(
  app: App,
  { name, survey }: NonNullable<State['survey']>,
): HTMLElement {
  const { columns, labels, rankings, rows } = survey
  let task: FileChoice['task'] = rankings.length > 0 && !labels ? 'rankings' : 'sets'
  const suggested = new Set(labels ?? trailingLabels(columns))
  const chosen = new Set<string>()
  const list = element('div', { className: 'columns', attributes: { role: 'group' } })
  const take = element('button', {
    type: 'button',
    className: 'primary',
    onclick: () => {
      const isByNames = task === 'rankings' && rankings.length > 0
      const outputs = columns.map((column) => column.name).filter((column) => chosen.has(column))
      void app.takeFile({ task, name, ...(!isByNames && { outputs }) })
    },
  })
  const showButton = () => {
    const isByNames = task === 'rankings' && rankings.length > 0
    take.textContent = isByNames
      ? `Take the rankings (${rankings[0]})`
      : `Take ${chosen.size} ${task === 'sets' ? 'labels' : 'items'}`
    take.disabled = !isByNames && chosen.size === 0
  }
  const show = () => {
    const isByNames = task === 'rankings' && rankings.length > 0
    const offered = task === 'sets' ? columns.filter(({ mayBeLabel }) => mayBeLabel) : columns
    chosen.clear()
    if (task === 'sets') for (const label of suggested) chosen.add(label)
    list.setAttribute('aria-label', task === 'sets' ? 'labels' : 'ranks of items')
    list.replaceChildren(
      ...(isByNames ? [] : offered.map((column) => boxFor(column, chosen, showButton))),
    )
    if (!isByNames && offered.length === 0) {
      list.append(
        element('p', {
          className: 'note',
          textContent: 'No column holds 0 and 1, −1 and 1, or words such as yes and no.',
        }),
      )
    }
    showButton()
  }
  const tasks = (['sets', 'rankings'] as const).map((value) => {
    const input = element('input', {
      type: 'radio',
      name: 'task',
      value,
      checked: value === task,
      onchange: () => {
        task = value
        show()
      },
    })
    return element('label', {}, input, value === 'sets' ? ' Label sets' : ' Rankings')
  })
  show()
  return element(
    'div',
    { className: 'choose' },
    element('h3', {
      textContent: `${name}: ${rows.toLocaleString('en-GB')} rows. What is to be learned?`,
    }),
    element('div', { className: 'radios', attributes: { role: 'radiogroup' } }, ...tasks),
    list,
    element(
      'div',
      { className: 'row' },
      take,
      element('button', {
        type: 'button',
        textContent: 'Cancel',
        onclick: () => app.forgetSurvey(),
      }),
    ),
  )
}

/** Columns at the end that may all be labels: where files mostly have them. */
function trailingLabels(columns: readonly SurveyedColumn[]): string[] {
  const last = columns.findLastIndex(({ mayBeLabel }) => !mayBeLabel)
  return columns.slice(last + 1).map(({ name }) => name)
}

function boxFor(column: SurveyedColumn, chosen: Set<string>, onChange: () => void): HTMLElement {
  const box = element('input', {
    type: 'checkbox',
    checked: chosen.has(column.name),
    onchange: () => {
      if (box.checked) chosen.add(column.name)
      else chosen.delete(column.name)
      onChange()
    },
  })
  return element('label', { title: column.values.join(', ') }, box, ` ${column.name}`)
}
