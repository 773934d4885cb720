import type { App, State } from './app.js'
import { element } from './element.js'
import { shareText } from './outputs.js'

const STATES = [
  ['?', 'not known', undefined],
  ['yes', 'known to hold', true],
  ['no', 'known not to hold', false],
] as const

/** The probability of every label or fact, and what is known of it. */
export function factList(app: App): { readonly children: HTMLElement[] } {
  const title = element('h3')
  const list = element('ul', { className: 'facts-list' })
  const evidence = element('p', { className: 'caption', attributes: { 'aria-live': 'polite' } })
  const forget = element('button', {
    type: 'button',
    className: 'small',
    textContent: 'Forget what is known',
    onclick: () => app.ask({ known: {}, preferences: [] }),
  })
  let data: State['data']
  let answer: State['answer']
  app.watch((state) => {
    if (!state.answer || !state.data || (answer === state.answer && data === state.data)) return
    if (data !== state.data || list.childElementCount !== state.answer.facts.length) {
      data = state.data
      title.textContent = { sets: 'Labels', rankings: 'First place', space: 'Facts' }[data.task]
      list.replaceChildren(...state.answer.facts.map(({ name }) => factRow(name, app, data!)))
    }
    answer = state.answer
    const known = state.question?.known ?? {}
    answer.facts.forEach(({ name, probability }, i) => {
      const row = list.children[i] as HTMLElement
      row.style.setProperty('--share', String(probability))
      row.querySelector('.number')!.textContent = shareText(probability)
      for (const button of row.querySelectorAll('button')) {
        const value = STATES[Number(button.dataset['state'])][2]
        button.setAttribute('aria-pressed', String(known[name] === value))
      }
    })
    const isGiven = Object.keys(known).length + (state.question?.preferences.length ?? 0) > 0
    forget.hidden = !isGiven
    evidence.textContent = isGiven
      ? `given what is known, itself of probability ${shareText(answer.evidence)}`
      : 'given the inputs alone'
  })
  return { children: [title, list, evidence, forget] }
}

function factRow(name: string, app: App, { task }: NonNullable<State['data']>): HTMLElement {
  const set = (value: boolean | undefined) => {
    const { [name]: _, ...others } = app.state.question?.known ?? {}
    app.ask({ known: value === undefined ? others : { ...others, [name]: value } })
  }
  const buttons = STATES.map(([text, meaning, value], state) => {
    const button = element('button', {
      type: 'button',
      textContent: text,
      attributes: { 'aria-label': `${name}: ${meaning}` },
      onclick: () => set(value),
    })
    button.dataset['state'] = String(state)
    return button
  })
  const known = element('span', { className: 'known', attributes: { role: 'group' } }, ...buttons)
  return element(
    'li',
    {},
    element('span', { className: 'name', textContent: name, title: name }),
    element('span', { className: 'track', attributes: { 'aria-hidden': 'true' } }),
    element('span', { className: 'number' }),
    ...(task === 'rankings' ? [] : [known]),
  )
}
