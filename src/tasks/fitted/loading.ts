/** What reads models, loaded once one is read: a page that trains does not fetch it. */
export const restoring = () => import('./restore-parts.js')

/**
 * What rebuilds a model from bytes, named when it is called: a class with a field that reads the class itself stays in
 * pages that do not use it.
 */
type FromBytes<Rest extends readonly unknown[], Fitted> = () => (
  bytes: Uint8Array,
  ...rest: Rest
) => Promise<Fitted>

/**
 * What rebuilds a model from its `toJSON`, by what rebuilds it from bytes.
 *
 * @returns a function that throws PartitaError `MODEL_FILE` if the JSON holds no bytes
 */
export function fromJSONWith<Rest extends readonly unknown[], Fitted>(
  fromBytes: FromBytes<Rest, Fitted>,
): (
  json: { readonly data: string; readonly format?: string; readonly task?: string },
  ...rest: Rest
) => Promise<Fitted> {
  return async (json, ...rest) => {
    const { bytesOfJSON } = await restoring()
    return fromBytes()(bytesOfJSON(json), ...rest)
  }
}

/** What reads a model from the file at a path, by what rebuilds it from bytes. Node only. */
export function loadWith<Rest extends readonly unknown[], Fitted>(
  fromBytes: FromBytes<Rest, Fitted>,
): (path: string, ...rest: Rest) => Promise<Fitted> {
  return async (path, ...rest) => {
    const { readFileWhole } = await restoring()
    return fromBytes()(await readFileWhole(path), ...rest)
  }
}
