const BARS = '▁▂▃▄▅▆▇█'

/** Most characters of a sparkline. */
const WIDTH = 40

/** A series as one line of bars, the least low and the largest high; `·` where there is no value. */
export function sparkline(values: readonly (number | null)[]): string {
  const shown = thinned(values)
  const known = shown.filter((value) => value !== null)
  if (known.length === 0) return ''
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const steps = BARS.length - 1
  return shown
    .map((value) => {
      if (value === null) return '·'
      const height = high === low ? 0 : Math.round((steps * (value - low)) / (high - low))
      return BARS[height]
    })
    .join('')
}

/** Means of neighbours where there are more values than places. */
function thinned(values: readonly (number | null)[]): (number | null)[] {
  if (values.length <= WIDTH) return [...values]
  return Array.from({ length: WIDTH }, (_, place) => {
    const from = Math.floor((place * values.length) / WIDTH)
    const to = Math.floor(((place + 1) * values.length) / WIDTH)
    const own = values.slice(from, to).filter((value) => value !== null)
    return own.length > 0 ? own.reduce((sum, value) => sum + value, 0) / own.length : null
  })
}
