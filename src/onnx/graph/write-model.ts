import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { Attribute, Graph, GraphNode, Port } from './graph.js'
import { elementTypes, type Tensor } from './tensor.js'

/** Of the operators that graphs are made of: in all engines since 2022. */
export const OPSET = 17
/** Of the file format that came with it. */
const IR_VERSION = 8

/** Numbers of the fields of the messages that are written, by their names in `onnx.proto`. */
const MODEL = { irVersion: 1, producer: 2, version: 3, graph: 7, opset: 8, metadata: 14 } as const
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const
const ATTRIBUTE = { name: 1, float: 2, int: 3, text: 4, ints: 8, type: 20 } as const
const ATTRIBUTE_TYPES = { float: 1, int: 2, text: 3, ints: 7 } as const
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const

/** Who wrote a model, and what is to be known of it beside the graph. */
export interface ModelNotes {
  readonly version: string
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * A graph as the bytes of an ONNX file.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function writeModel(graph: Graph, { version, metadata }: ModelNotes): Uint8Array {
  const writer = new BinaryWriter()
  writer.tag(MODEL.irVersion, WireType.Varint).int64(IR_VERSION)
  text(writer, MODEL.producer, 'partita')
  text(writer, MODEL.version, version)
  message(writer, MODEL.graph, (inner) => writeGraph(inner, graph))
  message(writer, MODEL.opset, (inner) => inner.tag(2, WireType.Varint).int64(OPSET))
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, MODEL.metadata, (inner) => {
      text(inner, 1, key)
      text(inner, 2, value)
    })
  }
  return writer.finish()
}

function writeGraph(writer: BinaryWriter, graph: Graph): void {
  const { nodes, constants } = graph.reached()
  for (const node of nodes) message(writer, GRAPH.node, (inner) => writeNode(inner, node))
  text(writer, GRAPH.name, 'partita')
  for (const [name, tensor] of constants) {
    message(writer, GRAPH.initializer, (inner) => writeTensor(inner, name, tensor))
  }
  for (const port of graph.inputs) message(writer, GRAPH.input, (inner) => writePort(inner, port))
  for (const port of graph.outputs) message(writer, GRAPH.output, (inner) => writePort(inner, port))
}

function writeNode(writer: BinaryWriter, node: GraphNode): void {
  for (const name of node.inputs) text(writer, NODE.input, name)
  for (const name of node.outputs) text(writer, NODE.output, name)
  text(writer, NODE.operator, node.operator)
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, NODE.attribute, (inner) => writeAttribute(inner, name, value))
  }
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, ATTRIBUTE.name, name)
  const kind = kindOf(value)
  if (typeof value === 'number') writer.tag(ATTRIBUTE.int, WireType.Varint).int64(value)
  else if (typeof value === 'string') text(writer, ATTRIBUTE.text, value)
  else if ('float' in value) writer.tag(ATTRIBUTE.float, WireType.Bit32).float(value.float)
  else for (const each of value) writer.tag(ATTRIBUTE.ints, WireType.Varint).int64(each)
  writer.tag(ATTRIBUTE.type, WireType.Varint).int32(ATTRIBUTE_TYPES[kind])
}

function kindOf(value: Attribute): keyof typeof ATTRIBUTE_TYPES {
  if (typeof value === 'number') return 'int'
  if (typeof value === 'string') return 'text'
  return 'float' in value ? 'float' : 'ints'
}

function writeTensor(writer: BinaryWriter, name: string, { type, dims, bytes }: Tensor): void {
  for (const dim of dims) writer.tag(TENSOR.dims, WireType.Varint).int64(dim)
  writer.tag(TENSOR.type, WireType.Varint).int32(elementTypes[type])
  text(writer, TENSOR.name, name)
  writer.tag(TENSOR.raw, WireType.LengthDelimited).bytes(bytes)
}

function writePort(writer: BinaryWriter, { name, type, dims }: Port): void {
  text(writer, 1, name)
  // ValueInfoProto.type, TypeProto.tensor_type, its element type and shape
  message(writer, 2, (typeProto) => {
    message(typeProto, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(elementTypes[type])
      message(tensor, 2, (shape) => {
        for (const dim of dims) {
          message(shape, 1, (inner) => {
            if (typeof dim === 'string') text(inner, 2, dim)
            else inner.tag(1, WireType.Varint).int64(dim)
          })
        }
      })
    })
  })
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value)
}

function message(
  writer: BinaryWriter,
  field: number,
  write: (inner: BinaryWriter) => unknown,
): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  write(writer)
  writer.join()
}
