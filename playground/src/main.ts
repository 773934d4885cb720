import { App } from './page/app.js'
import { askCard } from './page/ask-card.js'
import { dataCard } from './page/data-card.js'
import { element } from './page/element.js'
import { shippedSets } from './page/files.js'
import { header } from './page/header.js'
import { keepCard } from './page/keep-card.js'
import { modelCard } from './page/model-card.js'
import { trainingCard } from './page/training-card.js'
import './styles/page.css'
import './styles/answers.css'

const app = new App()
const main = element(
  'main',
  { id: 'main' },
  element('div', { className: 'side' }, dataCard(app), modelCard(app)),
  element('div', { className: 'stage' }, trainingCard(app), askCard(app), keepCard(app)),
)
document.querySelector('#app')?.replaceChildren(header(app), main)
addEventListener('resize', () => app.redraw())
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => app.redraw())
void app.openShipped(shippedSets[0])

if (IS_BUILT && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register('./service-worker.js').catch(() => {
    // from a file, or where it is forbidden: the page then needs the network each time
  })
}
