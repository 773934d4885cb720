import fc from 'fast-check'
import type { Backend, Matrix } from '../../src/engine/index.js'
import { Rng } from '../../src/random/index.js'

/** A matrix on the host. */
export interface HostMatrix {
  readonly rows: number
  readonly cols: number
  readonly values: Float32Array
}

/** Seeded operands of one case. */
export class Operands {
  private readonly rng: Rng

  constructor(seed: number) {
    this.rng = new Rng(seed)
  }

  normal(rows: number, cols: number, scale = 1): HostMatrix {
    const values = new Float32Array(rows * cols)
    this.rng.fillNormal(values)
    return { rows, cols, values: values.map((x) => x * scale) }
  }

  bits(rows: number, cols: number): HostMatrix {
    return { rows, cols, values: this.normal(rows, cols).values.map((x) => (x > 0 ? 1 : 0)) }
  }

  /** Symmetric with a zero diagonal. */
  couplings(k: number, scale: number): HostMatrix {
    const { values } = this.normal(k, k, scale)
    for (let i = 0; i < k; i++) {
      values[i * k + i] = 0
      for (let j = 0; j < i; j++) values[i * k + j] = values[j * k + i]
    }
    return { rows: k, cols: k, values }
  }

  indices(count: number, bound: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.rng.integer(bound))
  }
}

export function upload(backend: Backend, { values, rows, cols }: HostMatrix): Matrix {
  return backend.upload(values, rows, cols)
}

/** An accumulator to add to, or none. */
export function target(backend: Backend, add: boolean, host: HostMatrix): Matrix | undefined {
  return add ? upload(backend, host) : undefined
}

/** 1, odd, multiples of the tile and their neighbours, and everything up to 70. */
export const size = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65),
  fc.integer({ min: 1, max: 70 }),
)

export const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 })

/** Three sizes, whether to accumulate, and a seed. */
export const shaped = fc.record({ m: size, n: size, k: size, add: fc.boolean(), seed })
