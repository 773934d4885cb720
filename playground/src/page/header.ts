import type { App } from './app.js'
import { element } from './element.js'

/** Reads and keeps which colours were chosen; storage may be forbidden. */
const kept = {
  get(): string | null {
    try {
      return localStorage.getItem('theme')
    } catch {
      return null
    }
  },
  set(theme: string): void {
    try {
      localStorage.setItem('theme', theme)
    } catch {
      // it is then chosen anew next time
    }
  },
}

/** The head of the page: what it is, which engine computes, light or dark. */
export function header(app: App): HTMLElement {
  const engine = element('span', { className: 'engine' })
  const theme = element('button', {
    type: 'button',
    className: 'small',
    attributes: { 'aria-label': 'light or dark' },
    textContent: '◐',
    onclick: () => {
      const isDark = getComputedStyle(document.documentElement).colorScheme === 'dark'
      setTheme(isDark ? 'light' : 'dark')
      app.redraw()
    },
  })
  const problem = element('div', {
    className: 'problem',
    hidden: true,
    attributes: { role: 'alert' },
  })
  const busy = element('div', { className: 'busy', attributes: { role: 'status' } })
  setTheme(kept.get())
  app.watch(({ fitted, problem: text, busy: waiting }) => {
    const name = fitted?.trained.engine
    engine.textContent = name ? `engine ${name}` : engineText()
    engine.classList.toggle('slow', name === 'reference' || !hasSimd())
    problem.hidden = text === undefined
    problem.textContent = text ?? ''
    busy.textContent = waiting ? `${waiting}…` : ''
  })
  return element(
    'header',
    {},
    element(
      'div',
      { className: 'head' },
      element('h1', {}, 'partita ', element('span', { textContent: 'playground' })),
      engine,
      theme,
    ),
    element('p', {
      className: 'lead',
      textContent:
        'A probability for every label set, every ranking, every structure of your own. It is learned here, in your browser: nothing is sent anywhere.',
    }),
    busy,
    problem,
  )
}

function setTheme(theme: string | null): void {
  if (theme === null) return
  document.documentElement.dataset['theme'] = theme
  kept.set(theme)
}

/** `(func (result v128) i32.const 0, i8x16.splat)`: valid only where there is SIMD. */
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15,
  11,
]

function hasSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(SIMD))
}

function engineText(): string {
  return hasSimd()
    ? 'WebAssembly SIMD'
    : 'no WebAssembly SIMD: plain JavaScript computes, several times slower'
}
