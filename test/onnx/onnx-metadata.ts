import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Who wrote an ONNX file, and what it tells beside the graph. */
export function onnxMetadata(bytes: Uint8Array): {
  readonly version: string
  readonly metadata: Readonly<Record<string, string>>
} {
  let version = ''
  const metadata: Record<string, string> = {}
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (field === 3 && wireType === WireType.LengthDelimited) version = reader.string()
    else if (field === 14) {
      const end = reader.uint32() + reader.pos
      const entry: string[] = []
      while (reader.pos < end) {
        reader.tag()
        entry.push(reader.string())
      }
      metadata[entry[0]!] = entry[1]!
    } else reader.skip(wireType)
  }
  return { version, metadata }
}
