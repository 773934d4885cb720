import type { Field } from '../protocol.js'
import type { App, State } from './app.js'
import { choice, element, freshId } from './element.js'

/** Inputs that are shown at once; a search finds the others. */
const MOST_SHOWN = 40

/** A field, and what shows it where a row is taken. */
interface Shown {
  readonly root: HTMLElement
  show(x: Float64Array): void
}

/** The inputs of a row: sliders, lists and switches. */
export function rowFields(app: App): HTMLElement {
  const list = element('div', { className: 'fields' })
  const search = element('input', {
    type: 'search',
    placeholder: 'find an input',
    attributes: { 'aria-label': 'find an input' },
    oninput: () => rebuild(),
  })
  const number = element('input', {
    type: 'number',
    min: '1',
    value: '1',
    attributes: { 'aria-label': 'row' },
    onchange: () => takeRow(number.valueAsNumber - 1),
  })
  const step = (by: number, text: string, name: string) =>
    element('button', {
      type: 'button',
      className: 'small',
      textContent: text,
      attributes: { 'aria-label': name },
      onclick: () => takeRow(number.valueAsNumber - 1 + by),
    })
  const note = element('small')
  let data: State['data']
  let x: Float64Array | undefined
  let shown: Shown[] = []
  const rowCount = () => (data ? data.unseenRows || data.rows : 1)
  const takeRow = (row: number) => {
    const count = rowCount()
    const index = ((Math.trunc(row || 0) % count) + count) % count
    number.value = String(index + 1)
    void app.takeRow(index)
  }
  const rebuild = () => {
    const wanted = search.value.toLowerCase()
    const found = (data?.fields ?? []).filter(({ name }) => name.toLowerCase().includes(wanted))
    shown = found.slice(0, MOST_SHOWN).map((field) => fieldFor(field, app))
    list.replaceChildren(...shown.map(({ root }) => root))
    note.textContent =
      found.length > MOST_SHOWN ? `${found.length - MOST_SHOWN} more: search for them` : ''
    if (x) for (const field of shown) field.show(x)
  }
  app.watch((state) => {
    if (data !== state.data) {
      data = state.data
      search.value = ''
      search.hidden = (data?.fields.length ?? 0) <= 8
      number.max = String(rowCount())
      x = state.question?.x
      rebuild()
    }
    if (x !== state.question?.x && state.question) {
      x = state.question.x
      for (const field of shown) field.show(x)
    }
  })
  return element(
    'div',
    { className: 'row-panel' },
    element(
      'div',
      { className: 'row' },
      element('span', { className: 'row-label', textContent: 'Unseen row' }),
      step(-1, '‹', 'previous row'),
      number,
      step(1, '›', 'next row'),
    ),
    search,
    list,
    note,
  )
}

function fieldFor(field: Field, app: App): Shown {
  const { name, at } = field
  const set = (change: (x: Float64Array) => void) => {
    const { question } = app.state
    if (!question) return
    const x = question.x.slice()
    change(x)
    app.ask({ x })
  }
  const id = freshId('input')
  const label = element('label', { htmlFor: id, textContent: name, title: name })
  if (field.kind === 'number') {
    const { min, max } = field
    const value = element('input', {
      type: 'number',
      step: 'any',
      className: 'value',
      attributes: { 'aria-label': `${name}, as a number` },
      onchange: () => {
        if (Number.isFinite(value.valueAsNumber))
          set((x) => x.fill(value.valueAsNumber, at, at + 1))
      },
    })
    const slider = element('input', {
      type: 'range',
      id,
      min: String(min),
      max: String(max),
      step: 'any',
      oninput: () => {
        value.value = short(slider.valueAsNumber)
        set((x) => x.fill(slider.valueAsNumber, at, at + 1))
      },
    })
    return {
      root: element('div', { className: 'field' }, label, slider, value),
      show: (x) => {
        if (document.activeElement !== slider) slider.value = String(x[at])
        if (document.activeElement !== value) value.value = short(x[at])
      },
    }
  }
  if (field.kind === 'flag') {
    const control = choice(
      field.values.map((text, i) => [String(i), text] as const),
      (chosen) => set((x) => x.fill(Number(chosen), at, at + 1)),
    )
    control.id = id
    return {
      root: element('div', { className: 'field' }, label, control),
      show: (x) => {
        control.value = String(x[at])
      },
    }
  }
  const { categories } = field
  const control = choice(
    categories.map((text, i) => [String(i), text] as const),
    (chosen) =>
      set((x) => {
        x.fill(0, at, at + categories.length)
        x[at + Number(chosen)] = 1
      }),
  )
  control.id = id
  return {
    root: element('div', { className: 'field' }, label, control),
    show: (x) => {
      control.value = String(x.subarray(at, at + categories.length).indexOf(1))
    },
  }
}

const short = (value: number): string => String(Number(value.toPrecision(5)))
