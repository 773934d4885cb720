import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import type { Space } from '../../spaces/index.js'
import { ForestMeasure } from './forest-measure.js'
import { positive } from './output-forest.js'
import type { Tree } from './tree.js'

/** What a model file says of a forest measure, beside its arrays; plain JSON. */
export interface ForestHeader {
  readonly kind: 'forest'
  /** columns of the inputs it reads */
  readonly columns: number
  readonly smoothing: number
  readonly strength: number
}

/**
 * What a model file says of a forest measure.
 *
 * @example
 * ```ts
 * import { fitForestMeasure, forestHeader, Rng, subsets } from 'partita/core'
 * const features = { rows: 2, cols: 1, values: Float32Array.of(0, 1) }
 * const rows = { features, codes: Float32Array.of(0, 1), codeLength: 1 }
 * const options = { kind: 'extra', trees: 5, leaf: [1] } as const
 * const { measure } = fitForestMeasure(subsets(1), rows, options, new Rng(1))
 * console.log(forestHeader(measure).columns) // 1
 * ```
 */
export function forestHeader<Y>({ parts }: ForestMeasure<Y>): ForestHeader {
  const { forest, smoothing, strength } = parts
  return { kind: 'forest', columns: forest.columns, smoothing, strength }
}

/**
 * The arrays of a forest measure by name: nodes and leaves of all trees one after the other.
 *
 * @example
 * ```ts
 * import { fitForestMeasure, forestTensors, Rng, subsets } from 'partita/core'
 * const features = { rows: 2, cols: 1, values: Float32Array.of(0, 1) }
 * const rows = { features, codes: Float32Array.of(0, 1), codeLength: 1 }
 * const options = { kind: 'extra', trees: 5, leaf: [1] } as const
 * const { measure } = fitForestMeasure(subsets(1), rows, options, new Rng(1))
 * console.log([...forestTensors(measure).keys()]) // trees, columns, thresholds …
 * ```
 */
export function forestTensors<Y>({ parts }: ForestMeasure<Y>): Map<string, DenseMatrix> {
  const { forest, codes, all } = parts
  const { trees } = forest
  const joined = (read: (tree: Tree) => ArrayLike<number>) => {
    const values = Float32Array.from(trees.flatMap((tree) => Array.from(read(tree))))
    return { rows: 1, cols: values.length, values }
  }
  const counts = trees.flatMap((tree) => [tree.columns.length, tree.rows.length])
  const weights = new Float32Array(forest.rows)
  all.outputs.forEach((output, s) => {
    weights[output] = all.weights[s]
  })
  return new Map([
    ['trees', { rows: trees.length, cols: 2, values: Float32Array.from(counts) }],
    ['columns', joined(({ columns }) => columns)],
    ['thresholds', joined(({ thresholds }) => thresholds)],
    ['next', joined(({ next }) => next)],
    ['missing-right', joined(({ missingRight }) => missingRight)],
    ['outputs', joined(({ rows }) => rows)],
    ['shares', joined(({ shares }) => shares)],
    ['codes', { rows: forest.rows, cols: codes.length / forest.rows, values: codes }],
    ['weights', { rows: 1, cols: forest.rows, values: weights }],
  ])
}

/**
 * Rebuilds a forest measure from {@link forestHeader} and {@link forestTensors}.
 *
 * @throws PartitaError `MODEL_FILE` if an array is missing or they do not fit each other
 *
 * @example
 * ```ts
 * import { fitForestMeasure, forestHeader, forestMeasureFrom, forestTensors } from 'partita/core'
 * import { Rng, subsets } from 'partita/core'
 * const features = { rows: 2, cols: 1, values: Float32Array.of(0, 1) }
 * const rows = { features, codes: Float32Array.of(0, 1), codeLength: 1 }
 * const options = { kind: 'extra', trees: 5, leaf: [1] } as const
 * const { measure } = fitForestMeasure(subsets(1), rows, options, new Rng(1))
 * const again = forestMeasureFrom(subsets(1), forestHeader(measure), forestTensors(measure))
 * console.log(again.parameters({ features })) // the same as those of measure
 * ```
 */
export function forestMeasureFrom<Y>(
  space: Space<Y>,
  { columns: width, smoothing, strength }: ForestHeader,
  tensors: ReadonlyMap<string, DenseMatrix>,
): ForestMeasure<Y> {
  const array = (name: string, fits: (tensor: DenseMatrix) => boolean): Float32Array => {
    const tensor = tensors.get(name)
    if (tensor && fits(tensor)) return tensor.values
    throw new PartitaError('MODEL_FILE', `the forest is damaged at ${name}`, {
      received: tensor ? `${tensor.rows} × ${tensor.cols} numbers` : 'nothing',
      hint: 'save the model again',
    })
  }
  const counts = array('trees', ({ cols }) => cols === 2)
  const trees = counts.length / 2
  const total = (which: 0 | 1) => counts.reduce((sum, n, e) => (e % 2 === which ? sum + n : sum), 0)
  const [nodes, entries] = [total(0), total(1)]
  const ofNodes = ['columns', 'thresholds', 'next', 'missing-right'].map((name) =>
    array(name, ({ values }) => values.length === nodes),
  )
  const ofEntries = ['outputs', 'shares'].map((name) =>
    array(name, ({ values }) => values.length === entries),
  )
  const { codeLength } = space
  const codes = array('codes', ({ cols, rows }) => cols === codeLength && rows > 0)
  const outputs = codes.length / codeLength
  const weights = array('weights', ({ values }) => values.length === outputs)
  let node = 0
  let entry = 0
  const treeAt = (t: number): Tree => {
    const [columns, thresholds, next, missingRight] = ofNodes.map((values) =>
      values.slice(node, node + counts[2 * t]),
    )
    const [rows, shares] = ofEntries.map((values) => values.slice(entry, entry + counts[2 * t + 1]))
    node += counts[2 * t]
    entry += counts[2 * t + 1]
    return {
      columns: Int32Array.from(columns),
      thresholds,
      next: Int32Array.from(next),
      missingRight: Uint8Array.from(missingRight),
      rows: Int32Array.from(rows),
      shares,
    }
  }
  const forest = {
    columns: width,
    rows: outputs,
    trees: Array.from({ length: trees }, (_, t) => treeAt(t)),
  }
  for (const tree of forest.trees) checkTree(tree, width, outputs)
  return new ForestMeasure(space, { forest, codes, all: positive(weights), smoothing, strength })
}

/** Throws `MODEL_FILE` unless a walk through a tree ends at outputs that there are. */
function checkTree({ columns, next, rows }: Tree, width: number, outputs: number): void {
  const isSound = columns.every((column, node) => {
    if (column < 0) return next[node] >= 0 && next[node] < rows.length
    return column < width && next[node] > node + 1 && next[node] < columns.length
  })
  if (isSound && rows.every((output) => output >= 0 && output < outputs)) return
  throw new PartitaError('MODEL_FILE', 'a tree of the forest is damaged', {
    expected: 'nodes in depth-first order, and outputs in their leaves',
    hint: 'save the model again',
  })
}
