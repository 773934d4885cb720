import type { ThresholdCurve } from '../protocol.js'
import { drawLine, drawPlot, rangeOf } from './plot.js'

/** Draws F1 on unseen rows by the threshold, beside the decision for F1. */
export function drawThresholds(
  canvas: HTMLCanvasElement,
  { thresholds, f1, optimal }: ThresholdCurve,
  threshold: number,
): void {
  const y = rangeOf([...f1, optimal], 0.12)
  const axes = { x: { min: 0, max: 1 }, y, xTitle: 'threshold', yTitle: 'F1, unseen rows' }
  drawPlot(canvas, axes, (pen) => {
    const { context } = pen
    context.strokeStyle = pen.colour('--curve-1')
    context.lineWidth = 1.5
    context.setLineDash([5, 4])
    drawLine(pen, [
      [0, optimal],
      [1, optimal],
    ])
    context.setLineDash([])
    context.strokeStyle = pen.colour('--accent')
    context.lineWidth = 2
    drawLine(
      pen,
      thresholds.map((at, i) => [at, f1[i]]),
    )
    const nearest = thresholds.reduce(
      (best, at, i) =>
        Math.abs(at - threshold) < Math.abs(thresholds[best] - threshold) ? i : best,
      0,
    )
    context.fillStyle = pen.colour('--accent')
    context.beginPath()
    context.arc(pen.x(thresholds[nearest]), pen.y(f1[nearest]), 4, 0, 2 * Math.PI)
    context.fill()
  })
}
