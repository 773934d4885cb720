import { expect, test } from 'vitest'
import { optionalPackage } from '../../../src/cli/running/optional-package.js'

test('a package that is not there is named, with what installs it', async () => {
  const missing = () =>
    Promise.reject(Object.assign(new Error('no module'), { code: 'ERR_MODULE_NOT_FOUND' }))
  await expect(optionalPackage(missing, 'serving', ['fastify', 'prom-client'])).rejects.toThrow(
    /serving needs packages.*npm install fastify prom-client/s,
  )
  const broken = () => Promise.reject(new Error('broken inside'))
  await expect(optionalPackage(broken, 'serving', ['fastify'])).rejects.toThrow('broken inside')
})
