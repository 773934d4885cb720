import type { Graph } from '../graph/graph.js'

/** How many rows stand for the open number of them, and how graphs say it. */
export class OpenRows {
  readonly count: number
  #size: string | undefined

  constructor(
    private readonly graph: Graph,
    width: number,
  ) {
    this.count = primeAbove(width)
  }

  /** whether a side grows with the rows */
  isOpen(side: number): boolean {
    return side > 0 && side % this.count === 0
  }

  /** the number of rows when the graph runs, of the rows of a value, `[1]` */
  measure(value: string): void {
    const { graph } = this
    const shape = graph.node('Shape', [value])
    this.#size = graph.node('Gather', [shape, graph.shape(0)])
  }

  /** the shape `[rows, …others]` as a value, rows as many times as a matrix of that many has them */
  shapeOf(rows: number, ...others: number[]): string {
    const { graph } = this
    if (!this.isOpen(rows)) return graph.shape(rows, ...others)
    const times = rows / this.count
    const size = this.#size ?? graph.shape(1)
    const all = times === 1 ? size : graph.node('Mul', [size, graph.shape(times)])
    return graph.node('Concat', [all, graph.shape(...others)], { axis: 0 })
  }

  /** what Reshape takes for `[rows, cols]` */
  reshapeTo(rows: number, ...others: number[]): string {
    return this.graph.shape(this.isOpen(rows) ? -1 : rows, ...others)
  }
}

function primeAbove(width: number): number {
  for (let candidate = width + 1; ; candidate++) {
    let isPrime = candidate > 2
    for (let d = 2; d * d <= candidate && isPrime; d++) isPrime = candidate % d !== 0
    if (isPrime) return candidate
  }
}
