import { type ElementType, elementTypes, type Tensor, tensorOf } from './tensor.js'

/** An attribute of a node: whole numbers, a number that is not, or a word. */
export type Attribute = number | string | readonly number[] | { readonly float: number }

/** One operation of a graph, by the names of what it reads and gives. */
export interface GraphNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** What goes into a graph or comes out of it; a dimension with a name is open. */
export interface Port {
  readonly name: string
  readonly type: ElementType
  readonly dims: readonly (number | string)[]
}

/** Constants of up to this many bytes are held once, however often they are asked for. */
const SHARED_BYTES = 4096

/** A computation in the operators of ONNX, as it is put together. */
export class Graph {
  readonly #nodes: GraphNode[] = []
  readonly #constants = new Map<string, Tensor>()
  readonly #names = new Map<string, string>()
  readonly #shared = new Map<string, string>()
  readonly inputs: Port[] = []
  readonly outputs: Port[] = []
  #count = 0

  /** adds a node of one output, and returns the output's name */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.nodes(operator, inputs, 1, attributes)[0]
  }

  /** adds a node of several outputs, and returns their names */
  nodes(
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly string[] {
    const outputs = Array.from({ length: count }, () => this.#nextName())
    this.#nodes.push({ operator, inputs, outputs, attributes })
    return outputs
  }

  /** a constant of any dimensions, and its name */
  constant(type: ElementType, dims: readonly number[], values: ArrayLike<number>): string {
    const tensor = tensorOf(type, dims, values)
    const isSmall = tensor.bytes.length <= SHARED_BYTES
    const key = isSmall ? `${type} ${dims.join('x')} ${tensor.bytes.join(' ')}` : undefined
    const known = key !== undefined ? this.#shared.get(key) : undefined
    if (known !== undefined) return known
    const name = this.#nextName()
    this.#constants.set(name, tensor)
    if (key !== undefined) this.#shared.set(key, name)
    return name
  }

  /** whole numbers in the smallest type that holds them, in the file; of 64 bits in the graph */
  wholes(dims: readonly number[], values: ArrayLike<number>): string {
    let largest = 0
    for (let e = 0; e < values.length; e++) largest = Math.max(largest, Math.abs(values[e]))
    const type = largest < 2 ** 7 ? 'int8' : largest < 2 ** 15 ? 'int16' : 'int32'
    return this.node('Cast', [this.constant(type, dims, values)], { to: elementTypes.int64 })
  }

  /** codes of outputs, in bytes where they are whole: `[N, c]` */
  codes(dims: readonly number[], values: Float32Array): string {
    const isByte = values.every((entry) => Number.isInteger(entry) && Math.abs(entry) <= 127)
    if (!isByte) return this.constant('float', dims, values)
    return this.node('Cast', [this.constant('int8', dims, values)], { to: elementTypes.float })
  }

  /** numbers as a column of whole ones, for shapes and axes */
  shape(...values: number[]): string {
    return this.constant('int64', [values.length], values)
  }

  /** one number */
  scalar(value: number): string {
    return this.constant('float', [], [value])
  }

  /** a constant whose values come later, under a name that tells what it is */
  place(name: string, tensor: Tensor): void {
    this.#constants.set(name, tensor)
  }

  /** gives an inner value the name of an output */
  output(port: Port, value: string): void {
    this.#nodes.push({
      operator: 'Identity',
      inputs: [value],
      outputs: [port.name],
      attributes: {},
    })
    this.outputs.push(port)
  }

  /** what a constant is called in the file */
  rename(constant: string, name: string): void {
    this.#names.set(constant, name)
  }

  /** nodes and constants that outputs depend on, in the order they were added */
  reached(): {
    readonly nodes: readonly GraphNode[]
    readonly constants: ReadonlyMap<string, Tensor>
  } {
    const needed = new Set(this.outputs.map(({ name }) => name))
    const kept: GraphNode[] = []
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => needed.has(output))) continue
      for (const input of node.inputs) needed.add(input)
      kept.push(node)
    }
    const named = (name: string) => this.#names.get(name) ?? name
    const nodes = kept.reverse().map((node) => ({ ...node, inputs: node.inputs.map(named) }))
    const used = [...this.#constants].filter(([name]) => needed.has(name))
    return { nodes, constants: new Map(used.map(([name, tensor]) => [named(name), tensor])) }
  }

  #nextName(): string {
    this.#count++
    return `v${this.#count}`
  }
}
