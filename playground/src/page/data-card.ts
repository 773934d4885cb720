import type { App, State } from './app.js'
import { chooseOutputs } from './choose-outputs.js'
import { card, element, freshId } from './element.js'
import { MOST_MEGABYTES, shippedSets } from './files.js'

/** Chooses data: a set that comes with the page, or a file. */
export function dataCard(app: App): HTMLElement {
  const tiles = shippedSets.map((set) => {
    const tile = element(
      'button',
      { type: 'button', className: 'tile', onclick: () => void app.openShipped(set) },
      element('strong', { textContent: set.title }),
      element('span', { textContent: set.about }),
    )
    return { set, tile }
  })
  const input = element('input', {
    type: 'file',
    id: freshId('file'),
    accept: '.csv,.tsv,.txt,.arff,.gz',
    className: 'hidden-file',
    onchange: () => {
      const [file] = input.files ?? []
      if (file) void app.openFile(file)
      input.value = ''
    },
  })
  const drop = element(
    'label',
    { className: 'drop', htmlFor: input.id },
    element('strong', { textContent: 'Drop a CSV or ARFF file' }),
    element('span', {
      textContent: `or choose one, plain or gzipped, up to ${MOST_MEGABYTES} MB. It stays on this machine.`,
    }),
  )
  acceptDrops(drop, app)
  const chooser = element('div')
  const summary = element('div', { className: 'summary', attributes: { 'aria-live': 'polite' } })
  let survey: State['survey']
  let data: State['data']
  app.watch((state) => {
    for (const { set, tile } of tiles) {
      const { source } = state
      const isOpen = source?.kind === 'shipped' && source.set.name === set.name
      tile.setAttribute('aria-pressed', String(isOpen))
      tile.disabled = state.isTraining
    }
    if (survey !== state.survey) {
      survey = state.survey
      chooser.replaceChildren(...(survey ? [chooseOutputs(app, survey)] : []))
    }
    if (data !== state.data) {
      data = state.data
      summary.replaceChildren(...(data ? describe(data) : []))
    }
  })
  return card(
    '1',
    'Data',
    element('div', { className: 'tiles' }, ...tiles.map(({ tile }) => tile)),
    input,
    drop,
    chooser,
    summary,
  )
}

function describe(data: NonNullable<State['data']>): HTMLElement[] {
  const { task, name, rows, unseenRows, features, outputs, warnings } = data
  const what = { sets: 'labels', rankings: 'items', space: 'facts of an output' }[task]
  const facts: [string, string][] = [
    ['rows to learn from', rows.toLocaleString('en-GB')],
    ['unseen rows', unseenRows.toLocaleString('en-GB')],
    ['inputs', features.toLocaleString('en-GB')],
    [what, String(outputs.length)],
    ['possible outputs', countOf(data.logSize)],
  ]
  return [
    element('h3', { textContent: name }),
    element(
      'dl',
      { className: 'facts' },
      ...facts.flatMap(([term, value]) => [
        element('dt', { textContent: term }),
        element('dd', { textContent: value }),
      ]),
    ),
    ...warnings.map((warning) => element('p', { className: 'note', textContent: warning })),
  ]
}

function countOf(logSize: number): string {
  if (logSize < Math.log(1e6)) return Math.round(Math.exp(logSize)).toLocaleString('en-GB')
  return `10^${(logSize / Math.LN10).toFixed(1)}`
}

function acceptDrops(drop: HTMLElement, app: App): void {
  const over = (isOver: boolean) => (event: DragEvent) => {
    event.preventDefault()
    drop.classList.toggle('over', isOver)
  }
  document.addEventListener('dragover', over(true))
  document.addEventListener('dragleave', over(false))
  document.addEventListener('drop', (event) => {
    over(false)(event)
    const [file] = event.dataTransfer?.files ?? []
    if (file) void app.openFile(file)
  })
}
