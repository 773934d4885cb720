/** Element types of ONNX tensors, by their number in the format. */
export const elementTypes = {
  float: 1,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  double: 11,
} as const
export type ElementType = keyof typeof elementTypes

/** A constant of a graph. */
export interface Tensor {
  readonly type: ElementType
  readonly dims: readonly number[]
  /** little-endian, row-major */
  readonly bytes: Uint8Array
}

const setters = {
  float: (view: DataView, at: number, value: number) => view.setFloat32(at, value, true),
  double: (view: DataView, at: number, value: number) => view.setFloat64(at, value, true),
  int64: (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value), true),
  int32: (view: DataView, at: number, value: number) => view.setInt32(at, value, true),
  int16: (view: DataView, at: number, value: number) => view.setInt16(at, value, true),
  int8: (view: DataView, at: number, value: number) => view.setInt8(at, value),
  bool: (view: DataView, at: number, value: number) => view.setUint8(at, value),
} as const satisfies Record<ElementType, (view: DataView, at: number, value: number) => void>

const widths = { float: 4, double: 8, int64: 8, int32: 4, int16: 2, int8: 1, bool: 1 } as const

/** The values of a constant as the format holds them. */
export function tensorOf(
  type: ElementType,
  dims: readonly number[],
  values: ArrayLike<number>,
): Tensor {
  const width = widths[type]
  const bytes = new Uint8Array(values.length * width)
  const view = new DataView(bytes.buffer)
  const set = setters[type]
  for (let at = 0; at < values.length; at++) set(view, at * width, values[at])
  return { type, dims, bytes }
}
