import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { checkWritable, readFileWhole, writeFileWhole } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const io = new URL('../../../dist/io/index.js', import.meta.url).href

let folder: string
const inFolder = (name: string): string => join(folder, name)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partita-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a file', () => {
  test('is written whole, over an older one too, and read back', async () => {
    const path = inFolder('model.partita')
    await writeFileWhole(path, Uint8Array.of(1, 2, 3, 4))
    await writeFileWhole(path, Uint8Array.of(5, 6))
    expect([...(await readFileWhole(path))]).toEqual([5, 6])
    expect(await readdir(folder)).toEqual(['model.partita'])
  })

  test('is written whole even when two writers meet', async () => {
    const path = inFolder('model.partita')
    const contents = [1, 2, 3, 4].map((value) => new Uint8Array(200_000 + value).fill(value))
    await Promise.all(contents.map((content) => writeFileWhole(path, content)))
    const read = await readFile(path)
    expect(contents.some((content) => Buffer.compare(content, read) === 0)).toBe(true)
    expect(await readdir(folder)).toEqual(['model.partita'])
  })

  test('is written whole even when the writers are threads of one process', async () => {
    const path = inFolder('model.partita')
    const code = `const { workerData, parentPort } = require('node:worker_threads')
      import(workerData.io).then(async ({ writeFileWhole }) => {
        const bytes = new Uint8Array(2_000_000 * workerData.value).fill(workerData.value)
        for (let n = 0; n < 5; n++) await writeFileWhole(workerData.path, bytes)
        parentPort.postMessage('done')
      })`
    const threads = [1, 2, 3].map(
      (value) => new Worker(code, { eval: true, workerData: { io, path, value } }),
    )
    await Promise.all(
      threads.map(
        (thread) =>
          new Promise((resolve, reject) => {
            thread.once('message', resolve)
            thread.once('error', reject)
          }),
      ),
    )
    await Promise.all(threads.map((thread) => thread.terminate()))
    const read = await readFile(path)
    expect(read.length).toBe(2_000_000 * read[0])
    expect(Buffer.compare(read, Buffer.alloc(read.length, read[0]))).toBe(0)
    expect(await readdir(folder)).toEqual(['model.partita'])
  })

  test('that cannot be written leaves nothing behind', async () => {
    const taken = inFolder('taken')
    await mkdir(taken)
    await writeFile(join(taken, 'inside'), '')
    const error = await caught(() => writeFileWhole(taken, Uint8Array.of(1)))
    expect(error.code).toBe('FILE_ERROR')
    expect(error.message).toContain(taken)
    expect(await readdir(folder)).toEqual(['taken'])
    const inside = join(taken, 'inside', 'a file')
    expect((await caught(() => writeFileWhole(inside, Uint8Array.of(1)))).code).toBe('FILE_ERROR')
    expect(await readdir(folder)).toEqual(['taken'])
  })

  test('that cannot be written leaves the older one alone', async () => {
    const path = inFolder('model.partita')
    await writeFileWhole(path, Uint8Array.of(1))
    await chmod(folder, 0o500)
    // A superuser may write anyway; then the new content must be whole.
    const written = await writeFileWhole(path, Uint8Array.of(2)).then(
      () => 2,
      () => 1,
    )
    await chmod(folder, 0o700)
    expect([...(await readFile(path))]).toEqual([written])
  })

  test('that cannot be read is named, with the reason', async () => {
    const error = await caught(() => readFileWhole(inFolder('none.partita')))
    expect(error.code).toBe('FILE_ERROR')
    expect(error.message).toMatch(/none\.partita.*ENOENT/)
  })

  test('keeps the permissions that it had', async () => {
    const path = inFolder('secret.partita')
    await writeFile(path, 'old')
    await chmod(path, 0o600)
    await writeFileWhole(path, Uint8Array.of(1))
    expect((await stat(path)).mode & 0o7777).toBe(0o600)
  })

  test('may have the longest name there is', async () => {
    const path = inFolder('m'.repeat(255))
    await writeFileWhole(path, Uint8Array.of(1))
    expect([...(await readFile(path))]).toEqual([1])
  })
})

describe('a symbolic link', () => {
  test('stays, and what it leads to is written', async () => {
    await mkdir(inFolder('elsewhere'))
    await writeFile(inFolder('elsewhere/model'), 'old')
    await symlink('elsewhere/model', inFolder('link'))
    await symlink('link', inFolder('link to a link'))
    await writeFileWhole(inFolder('link to a link'), Uint8Array.of(7))
    expect([...(await readFile(inFolder('elsewhere/model')))]).toEqual([7])
    expect(await readlink(inFolder('link to a link'))).toBe('link')
    expect(await readdir(inFolder('elsewhere'))).toEqual(['model'])
  })

  test('to nothing makes what it leads to', async () => {
    await symlink('new', inFolder('link'))
    await writeFileWhole(inFolder('link'), Uint8Array.of(7))
    expect([...(await readFile(inFolder('new')))]).toEqual([7])
  })

  test('planted where a file is written aside is not followed', async () => {
    await writeFile(inFolder('victim'), 'whole')
    const path = inFolder('model')
    for (let count = 1; count < 100; count++) {
      await symlink('victim', `${path}.${process.pid}-${count}.partial`)
    }
    await writeFileWhole(path, Uint8Array.of(7))
    expect(await readFile(inFolder('victim'), 'utf8')).toBe('whole')
    expect((await lstat(path)).isFile()).toBe(true)
  })
})

describe('what is no file', () => {
  test('but a pipe is written to, and stays one', async () => {
    const path = inFolder('pipe')
    expect(spawnSync('mkfifo', [path]).status).toBe(0)
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    await checkWritable(path)
    await writeFileWhole(path, Uint8Array.of(1, 2, 3))
    const read = Buffer.alloc(10)
    expect(readSync(reader, read)).toBe(3)
    closeSync(reader)
    expect((await lstat(path)).isFIFO()).toBe(true)
  })

  test('but a pipe that nobody reads is refused', async () => {
    const path = inFolder('pipe')
    expect(spawnSync('mkfifo', [path]).status).toBe(0)
    const error = await caught(() => writeFileWhole(path, Uint8Array.of(1)))
    expect(error.message).toMatch(/cannot write .*pipe; received ENXIO, nobody reads/)
    expect((await lstat(path)).isFIFO()).toBe(true)
  })

  test('but a device is written to, and stays one', async () => {
    const path = inFolder('null')
    // only a superuser makes devices
    const isMade = spawnSync('mknod', [path, 'c', '1', '3']).status === 0
    if (!isMade) await symlink('/dev/null', path)
    const written = writeFileWhole(path, Uint8Array.of(1, 2, 3))
    await written
    expect((await stat(path)).isCharacterDevice()).toBe(true)
    const error = await caught(() => readFileWhole(path))
    expect(error.message).toMatch(/cannot read .*a device/)
  })

  test.each([
    ['the character NUL', 'a\0b', /no path.*NUL/],
    ['a circle of links', 'circle', /circle/],
    ['a file for a folder', 'file/model', /file, not a folder/],
    ['a folder', 'folder', /directory, not a file/],
  ])('but %s is refused, before and after the work', async (_, name, message) => {
    await symlink('circle', inFolder('circle'))
    await writeFile(inFolder('file'), '')
    await mkdir(inFolder('folder'))
    for (const action of [
      () => checkWritable(inFolder(name)),
      () => writeFileWhole(inFolder(name), Uint8Array.of(1)),
      () => readFileWhole(inFolder(name)),
    ]) {
      const error = await caught(action)
      expect([error.code, error.message]).toEqual(['FILE_ERROR', expect.stringMatching(message)])
    }
  })
})

describe('a save that is cut off', () => {
  /** a process that kills itself while it writes */
  const cutOff = (path: string): void => {
    const code = `import { readdirSync } from 'node:fs'
      import { writeFileWhole } from ${JSON.stringify(io)}
      const look = () => {
        const isWriting = readdirSync(${JSON.stringify(folder)}).some((n) => n.endsWith('.partial'))
        if (isWriting) process.kill(process.pid, 'SIGKILL')
        setImmediate(look)
      }
      look()
      await writeFileWhole(${JSON.stringify(path)}, new Uint8Array(50_000_000))`
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code])
    expect(signal).toBe('SIGKILL')
  }

  test('leaves the older file, and nothing after the next save', async () => {
    const path = inFolder('model')
    await writeFileWhole(path, Uint8Array.of(1))
    cutOff(path)
    expect(await readdir(folder)).toHaveLength(2)
    expect([...(await readFile(path))]).toEqual([1])
    await writeFileWhole(path, Uint8Array.of(2))
    expect(await readdir(folder)).toEqual(['model'])
  })

  test('by an error tells that error, whatever then fails in cleaning up', async () => {
    const real = process.getBuiltinModule('node:fs/promises')
    const failing = {
      ...real,
      open: async (...given: Parameters<typeof real.open>) => {
        const file = await real.open(...given)
        const writeFile = async () => {
          throw new Error('the disk is on fire')
        }
        const close = async () => {
          await file.close()
          throw new Error('cannot close')
        }
        return { writeFile, close }
      },
      rm: async () => {
        throw new Error('cannot remove')
      },
    }
    const builtIn = process.getBuiltinModule
    const spy = vi
      .spyOn(process, 'getBuiltinModule')
      .mockImplementation((name: string) => (name === 'node:fs/promises' ? failing : builtIn(name)))
    const error = await caught(() => writeFileWhole(inFolder('model'), Uint8Array.of(1)))
    spy.mockRestore()
    expect(error.message).toMatch(/disk is on fire/)
  })
})
