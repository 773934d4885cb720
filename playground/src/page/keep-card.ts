import type { App, State } from './app.js'
import { codeOf } from './code.js'
import { card, element } from './element.js'

/** Keeps what was learned: the model as a file, and the code that makes it again. */
export function keepCard(app: App): HTMLElement {
  const save = element('button', {
    type: 'button',
    className: 'primary',
    textContent: 'Download the model',
    onclick: async () => {
      const bytes = await app.save()
      const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }))
      element('a', { href: url, download: `${app.state.data?.name ?? 'model'}.partita` }).click()
      URL.revokeObjectURL(url)
    },
  })
  const said = element('span', { className: 'caption', attributes: { 'aria-live': 'polite' } })
  const copy = element('button', {
    type: 'button',
    textContent: 'Copy as code',
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(code.textContent ?? '')
        said.textContent = 'copied'
      } catch {
        getSelection()?.selectAllChildren(code)
        said.textContent = 'selected: copy it with the keyboard'
      }
    },
  })
  const code = element('code')
  const body = element(
    'div',
    {},
    element('p', {
      textContent:
        'The file loads in Node, in a browser and on the command line, and answers with the same bits on the same engine.',
    }),
    element('div', { className: 'row' }, save, copy, said),
    element('pre', { tabIndex: 0, attributes: { 'aria-label': 'code' } }, code),
  )
  const empty = element('p', { className: 'empty', textContent: 'Nothing is learned yet.' })
  let fitted: State['fitted']
  app.watch((state) => {
    body.hidden = !state.fitted
    empty.hidden = state.fitted !== undefined
    if (fitted === state.fitted) return
    fitted = state.fitted
    code.textContent = fitted ? codeOf(state) : ''
    said.textContent = ''
  })
  return card('5', 'Keep', empty, body)
}
