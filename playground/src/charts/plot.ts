/** Where a plot's numbers begin and end. */
export interface Range {
  readonly min: number
  readonly max: number
}

/** What a painter draws with: a canvas, and where numbers are on it. */
export interface Pen {
  readonly context: CanvasRenderingContext2D
  x(value: number): number
  y(value: number): number
  /** a colour of the page by the name of its custom property */
  colour(name: string): string
}

/** What surrounds a plot. */
export interface Axes {
  readonly x: Range
  readonly y: Range
  readonly xTitle: string
  readonly yTitle: string
}

const LEFT = 46
const BOTTOM = 34
const TOP = 12
const RIGHT = 12
const FONT = '11px ui-sans-serif, system-ui, sans-serif'

/** Draws a plot with its axes on a canvas, as sharp as the screen is. */
export function drawPlot(canvas: HTMLCanvasElement, axes: Axes, paint: (pen: Pen) => void): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const context = canvas.getContext('2d')
  if (!context || width === 0) return
  const scale = globalThis.devicePixelRatio || 1
  const [pixelsAcross, pixelsDown] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== pixelsAcross) canvas.width = pixelsAcross
  if (canvas.height !== pixelsDown) canvas.height = pixelsDown
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  const style = getComputedStyle(canvas)
  const across = width - LEFT - RIGHT
  const down = height - TOP - BOTTOM
  const pen: Pen = {
    context,
    x: (value) => LEFT + (across * (value - axes.x.min)) / (axes.x.max - axes.x.min || 1),
    y: (value) => TOP + down - (down * (value - axes.y.min)) / (axes.y.max - axes.y.min || 1),
    colour: (name) => style.getPropertyValue(name).trim() || '#888',
  }
  drawAxes(pen, axes, width, height)
  context.save()
  context.beginPath()
  context.rect(LEFT, TOP - 4, across + RIGHT, down + 8)
  context.clip()
  paint(pen)
  context.restore()
}

function drawAxes(pen: Pen, { x, y, xTitle, yTitle }: Axes, width: number, height: number): void {
  const { context } = pen
  context.font = FONT
  context.lineWidth = 1
  context.strokeStyle = pen.colour('--line')
  context.fillStyle = pen.colour('--soft')
  context.textAlign = 'right'
  context.textBaseline = 'middle'
  for (const tick of ticks(y, 4)) {
    const at = Math.round(pen.y(tick)) + 0.5
    context.beginPath()
    context.moveTo(LEFT, at)
    context.lineTo(width - RIGHT, at)
    context.stroke()
    context.fillText(tickText(tick), LEFT - 6, at)
  }
  context.textAlign = 'center'
  context.textBaseline = 'top'
  for (const tick of ticks(x, 5)) context.fillText(tickText(tick), pen.x(tick), height - BOTTOM + 6)
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  context.fillText(xTitle, width - RIGHT, height - 1)
  context.save()
  context.translate(11, TOP)
  context.rotate(-Math.PI / 2)
  context.textBaseline = 'middle'
  context.fillText(yTitle, 0, 0)
  context.restore()
}

/** Round numbers in a range, about so many. */
export function ticks({ min, max }: Range, about: number): number[] {
  const span = max - min
  if (!(span > 0)) return [min]
  const rough = span / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(min / step - 1e-9)
  const count = Math.floor(max / step + 1e-9) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step)
}

const tickText = (tick: number): string => String(Number(tick.toPrecision(6)))

/** The range of some numbers with a little room; of none, from 0 to 1. */
export function rangeOf(values: Iterable<number>, room = 0.05): Range {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  if (min > max) return { min: 0, max: 1 }
  const span = max - min || Math.abs(max) || 1
  return { min: min - room * span, max: max + room * span }
}

/** A line through points. */
export function drawLine({ context, x, y }: Pen, points: readonly (readonly [number, number])[]) {
  context.beginPath()
  points.forEach(([across, up], i) => {
    if (i === 0) context.moveTo(x(across), y(up))
    else context.lineTo(x(across), y(up))
  })
  context.stroke()
}
