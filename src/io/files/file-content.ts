/** The bytes of a file, or parts of them in order as they are made. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>
