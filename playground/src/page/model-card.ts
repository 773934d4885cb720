import { energies, type Settings } from '../protocol.js'
import type { App, State } from './app.js'
import { card, choice, element, labelled } from './element.js'

const ABOUT: Readonly<Record<string, string>> = {
  auto: 'auto: what rows held out like best',
  linear: 'linear: labels independent given the input',
  pairwise: 'pairwise: labels go together in pairs',
  deep: 'deep: a network over input and output',
  'plackett-luce': 'Plackett–Luce: a worth for each item',
}

/** Chooses what is fitted, and starts and stops it. */
export function modelCard(app: App): HTMLElement {
  const energy = choice([], (value) => app.set({ energy: value }))
  const logPartition = choice<Settings['logPartition']>(
    [
      ['residual', 'residual: closed form and a network'],
      ['network', 'network: learned from nothing'],
    ],
    (value) => app.set({ logPartition: value }),
  )
  const time = choice<Settings['time']>(
    [
      ['', 'as long as it takes'],
      ['quick', 'quick: small models alone'],
      ['10s', '10 seconds'],
      ['30s', '30 seconds'],
      ['1min', 'a minute'],
    ],
    (value) => app.set({ time: value }),
  )
  const seed = element('input', {
    type: 'number',
    min: '0',
    step: '1',
    value: '0',
    oninput: () => app.set({ seed: Math.max(0, Math.trunc(seed.valueAsNumber || 0)) }),
  })
  const deterministic = element('input', {
    type: 'checkbox',
    id: 'deterministic',
    onchange: () => app.set({ deterministic: deterministic.checked }),
  })
  const constraint = element('textarea', {
    rows: 2,
    spellcheck: false,
    placeholder: 'all outputs',
    oninput: () => app.set({ constraint: constraint.value }),
  })
  const names = element('small', { className: 'names' })
  const fit = element('button', {
    type: 'button',
    className: 'primary wide',
    onclick: () => void (app.state.isTraining ? app.stop() : app.train()),
  })
  let data: State['data']
  app.watch((state) => {
    const { settings, isTraining, isStopping } = state
    if (data !== state.data && state.data) {
      data = state.data
      const options = energies[data.task]
      energy.replaceChildren(
        ...options.map((value) => element('option', { value, textContent: ABOUT[value] ?? value })),
      )
      constraint.value = data.constraint
      names.textContent = `names: ${data.outputs.join(', ')}${data.task === 'rankings' ? ' (ranks, 1 = best)' : ', count'}`
    }
    energy.value = settings.energy
    for (const control of [energy, logPartition, time, seed, deterministic, constraint]) {
      control.disabled = isTraining || !state.data
    }
    fit.disabled = !state.data || isStopping
    fit.classList.toggle('stop', isTraining)
    fit.textContent = isTraining
      ? isStopping
        ? 'Stopping…'
        : 'Stop, and keep what it has learned'
      : 'Train'
  })
  const more = element(
    'details',
    {},
    element('summary', { textContent: 'More' }),
    labelled('Log-partition', logPartition),
    labelled('Time', time),
    labelled('Seed', seed),
    element('label', { className: 'check' }, deterministic, ' The same bits on every machine'),
  )
  return card(
    '2',
    'Model',
    labelled('Energy', energy),
    labelled(
      'Only outputs where',
      constraint,
      'Arithmetic, comparison and logic: count <= 3 and not (a and b).',
    ),
    names,
    more,
    fit,
  )
}
