// Draws the figures with vega-lite, as SVG.
import { parse, View } from 'vega'
import { compile } from 'vega-lite'

/** SVG of a vega-lite specification, as a promise. */
export function drawPlot(specification) {
  const { spec } = compile(specification)
  return new View(parse(spec), { renderer: 'none' }).toSVG()
}

/** Learned against exact log-partition of unseen rows, a panel for each set. */
export function logPartitionPlot(values) {
  const line = { type: 'quantitative', scale: { zero: false } }
  return {
    data: { values },
    facet: { field: 'set', type: 'nominal', columns: 4, title: null },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    spec: {
      width: 160,
      height: 160,
      layer: [
        {
          mark: { type: 'line', color: '#999', strokeDash: [4, 4] },
          encoding: {
            x: { field: 'exact', ...line },
            y: { field: 'exact', ...line },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 14, opacity: 0.6 },
          encoding: {
            x: { field: 'exact', ...line, title: 'exact τ(x), nats' },
            y: { field: 'learned', ...line, title: 'learned τ(x), nats' },
            color: { field: 'row', type: 'nominal', title: null },
          },
        },
      ],
    },
  }
}

/** Likelihood and F1 over training steps, a line for each setting. */
export function convergencePlot(values) {
  const panel = (field, title, scale) => ({
    width: 320,
    height: 240,
    mark: 'line',
    encoding: {
      x: { field: 'step', type: 'quantitative', title: 'training step' },
      y: { field, type: 'quantitative', title, scale, aggregate: 'mean' },
      color: {
        field: 'curve',
        type: 'nominal',
        title: null,
        sort: null,
        legend: { labelLimit: 300 },
      },
    },
  })
  const nats = { type: 'log', nice: false }
  return {
    data: { values },
    hconcat: [
      panel('trainNll', 'negative log-likelihood of training rows, nats', nats),
      panel('testNll', 'negative log-likelihood of test rows, nats', nats),
      panel('threshold', 'F1 ×100 of test rows, threshold ½', { zero: false }),
    ],
  }
}
