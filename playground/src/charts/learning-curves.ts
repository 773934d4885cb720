import type { Curves, Pass } from '../page/curves.js'
import { drawLine, drawPlot, rangeOf } from './plot.js'

/** Colours of candidates, in the order in which they are tried. */
const COLOURS = 6

/** The names of the candidates, in the order in which they were tried. */
export function candidatesOf({ passes }: Curves): string[] {
  return [...new Set(passes.filter(({ isTrial }) => isTrial).map(({ name }) => name))]
}

/** The colour of a pass, as a custom property. */
export function colourOf({ name, isTrial }: Pick<Pass, 'name' | 'isTrial'>, of: Curves): string {
  return isTrial ? `--curve-${candidatesOf(of).indexOf(name) % COLOURS}` : '--accent'
}

/** Draws the loss of every pass by its epochs: of rows held out, else of those learned from. */
export function drawLearningCurves(canvas: HTMLCanvasElement, curves: Curves): void {
  const { passes } = curves
  const longest = Math.max(8, ...passes.map(({ train }) => train.length))
  const losses = passes.flatMap(({ train, heldOut }) =>
    (heldOut.length > 0 ? heldOut.map(({ loss }) => loss) : train).slice(1),
  )
  // the first steps of a bad start would flatten all the rest
  const sorted = losses.toSorted((a, b) => a - b)
  const most = sorted[Math.floor(0.97 * (sorted.length - 1))]
  const y = rangeOf(losses.filter((loss) => loss <= most * 1.3 || loss - most < 1))
  const axes = { x: { min: 1, max: longest }, y, xTitle: 'epoch', yTitle: 'loss, nats' }
  drawPlot(canvas, axes, (pen) => {
    const { context } = pen
    context.lineJoin = 'round'
    passes.forEach((pass, at) => {
      const isLast = at === passes.length - 1
      const colour = pen.colour(colourOf(pass, curves))
      context.strokeStyle = colour
      context.globalAlpha = isLast ? 0.45 : 0.18
      context.lineWidth = 1
      context.setLineDash([3, 3])
      drawLine(
        pen,
        pass.train.map((loss, epoch) => [epoch + 1, loss]),
      )
      context.setLineDash([])
      context.globalAlpha = isLast ? 1 : 0.5
      context.lineWidth = isLast ? 2.25 : 1.25
      const solid =
        pass.heldOut.length > 0
          ? pass.heldOut.map(({ epoch, loss }) => [epoch, loss] as const)
          : pass.train.map((loss, epoch) => [epoch + 1, loss] as const)
      drawLine(pen, solid)
      const end = solid.at(-1)
      if (!isLast || !end) return
      context.fillStyle = colour
      context.beginPath()
      context.arc(pen.x(end[0]), pen.y(end[1]), 3.5, 0, 2 * Math.PI)
      context.fill()
    })
    context.globalAlpha = 1
  })
}

/** What the curves say, in words. */
export function describeCurves({ passes }: Curves): string {
  const pass = passes.at(-1)
  if (!pass) return 'no epoch yet'
  const held = pass.heldOut.at(-1)
  const loss = held?.loss ?? pass.train.at(-1)
  const which = held ? 'rows held out' : 'rows learned from'
  if (loss === undefined) return `${pass.name}: no epoch yet`
  return `${pass.name}: epoch ${pass.train.length}, loss of ${which} ${loss.toFixed(3)} nats`
}
