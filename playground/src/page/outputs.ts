import type { State } from './app.js'
import { element } from './element.js'

/** How parts of an output are joined in words. */
export function separatorOf({ data, answer }: State): string {
  return data?.task === 'rankings' && answer ? ' > ' : ', '
}

/** An output, part by part. */
export function chips(parts: readonly string[], separator: string): HTMLElement {
  const isOrder = separator.includes('>')
  return element(
    'span',
    { className: isOrder ? 'chips order' : 'chips' },
    ...(parts.length > 0
      ? parts.map((part) => element('span', { className: 'chip', textContent: part }))
      : [element('span', { className: 'chip none', textContent: 'none' })]),
  )
}

/** A probability, as people read it. */
export function shareText(probability: number): string {
  const percent = 100 * probability
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  return `${percent.toFixed(1)} %`
}
