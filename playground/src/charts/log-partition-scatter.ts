import type { LogPartitionPoints } from '../protocol.js'
import { drawLine, drawPlot, rangeOf } from './plot.js'

/** Draws the learned log-partition of unseen rows over the exact one, those of earlier epochs behind. */
export function drawScatter(
  canvas: HTMLCanvasElement,
  points: LogPartitionPoints | undefined,
  trail: readonly LogPartitionPoints[] = [],
): void {
  const all = [...trail.slice(-2), ...(points ? [points] : [])]
  const range = rangeOf(
    all.flatMap(({ learned, exact }) => [...learned, ...exact]),
    0.08,
  )
  const axes = { x: range, y: range, xTitle: 'exact, nats', yTitle: 'learned, nats' }
  drawPlot(canvas, axes, (pen) => {
    const { context } = pen
    context.strokeStyle = pen.colour('--soft')
    context.globalAlpha = 0.6
    context.setLineDash([4, 4])
    drawLine(pen, [
      [range.min, range.min],
      [range.max, range.max],
    ])
    context.setLineDash([])
    const clouds = points ? [...trail, points] : trail
    clouds.forEach(({ learned, exact }, at) => {
      const isNow = at === clouds.length - 1
      context.fillStyle = pen.colour(isNow ? '--accent' : '--soft')
      context.globalAlpha = isNow ? 0.7 : 0.08 + (0.12 * at) / clouds.length
      learned.forEach((value, i) => {
        context.beginPath()
        context.arc(pen.x(exact[i]), pen.y(value), isNow ? 2.6 : 2, 0, 2 * Math.PI)
        context.fill()
      })
    })
    context.globalAlpha = 1
  })
}

/** Mean distance of the learned from the exact one, nats. */
export function scatterError({ learned, exact }: LogPartitionPoints): number {
  const sum = learned.reduce((total, value, i) => total + Math.abs(value - exact[i]), 0)
  return sum / learned.length
}
