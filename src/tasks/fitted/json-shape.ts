/** Says what is wrong with a value of JSON, and where; undefined: nothing. */
export type Shape = (value: unknown) => ShapeFault | undefined

/** What is wrong, and the way to it, its last name first. */
export interface ShapeFault {
  readonly expected: string
  readonly received: unknown
  readonly path: readonly string[]
}

function holds(expected: string, accepts: (value: unknown) => boolean): Shape {
  return (received) => (accepts(received) ? undefined : { expected, received, path: [] })
}

export const aText = holds('a text', (value) => typeof value === 'string')
export const aFlag = holds('true or false', (value) => typeof value === 'boolean')
export const aNumber = holds('a number', Number.isFinite)
export const aCount = holds(
  'an integer ≥ 0',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
)

export function oneOfTexts(allowed: readonly string[]): Shape {
  return holds(`one of ${allowed.join(', ')}`, (value) => allowed.includes(value as string))
}

/** also null, as JSON writes numbers that are not finite, or nothing */
export function orNothing(shape: Shape): Shape {
  return (value) => (value === undefined || value === null ? undefined : shape(value))
}

export function listOf(shape: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return { expected: 'a list', received: value, path: [] }
    return firstFault(value.map((part, i) => [String(i), shape, part]))
  }
}

/** An object of at least these parts. */
export function partsOf(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    if (!isObject(value)) return { expected: 'an object', received: value, path: [] }
    return firstFault(Object.entries(shapes).map(([name, shape]) => [name, shape, value[name]]))
  }
}

/** An object whose parts, whatever their names, are all of one shape. */
export function mapOf(shape: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return { expected: 'an object', received: value, path: [] }
    return firstFault(Object.entries(value).map(([name, part]) => [name, shape, part]))
  }
}

function firstFault(parts: readonly (readonly [string, Shape, unknown])[]): ShapeFault | undefined {
  for (const [name, shape, part] of parts) {
    const fault = shape(part)
    if (fault) return { ...fault, path: [...fault.path, name] }
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
