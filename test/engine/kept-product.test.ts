import { expect, it } from 'vitest'
import { createBackend } from '../../src/engine/index.js'
import { KeptProduct } from '../../src/engine/kept-product.js'

it('a kept product is that of the weights of now, and multiplied again only where they changed', async () => {
  const backend = await createBackend({ engine: 'reference' })
  let products = 0
  const counting = {
    ...backend,
    matmul: (...operands: Parameters<typeof backend.matmul>) => {
      products++
      return backend.matmul(...operands)
    },
  }
  const codes = Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1)
  const weights = backend.allocate(2, 3)
  const kept = new KeptProduct()
  const ask = () => {
    backend.reset()
    return Array.from(backend.read(kept.of(counting, backend.upload(codes, 4, 2), weights)))
  }
  backend.write(weights, [1, 2, 3, 10, 20, 30])
  const first = [0, 0, 0, 1, 2, 3, 10, 20, 30, 11, 22, 33]
  expect([ask(), ask()]).toEqual([first, first])
  expect(products).toBe(1)
  backend.write(weights, [-1, 2, 3, 10, 20, 30])
  expect(ask()).toEqual([0, 0, 0, -1, 2, 3, 10, 20, 30, 9, 22, 33])
  expect(products).toBe(2)
})
