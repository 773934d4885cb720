import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname
const source = (path: string) => join(root, '../src', path)

/** The larger data, kept once they were fetched, and parts of the library that the page never asks for. */
const NOT_KEPT =
  /yeast|segment|tfjs|native|thread|to-onnx|set-document|diagnose|calibrate|guard|tune-|checkpoint|in-blocks/

/**
 * Writes the service worker, with the names of all files that the page needs without a network.
 */
const offline: Plugin = {
  name: 'offline',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const files = Object.keys(bundle).filter((name) => !NOT_KEPT.test(name))
      const contents = Object.values(bundle).map((file) =>
        file.type === 'chunk' ? file.code : file.source,
      )
      const version = createHash('sha256')
      for (const content of contents) version.update(content)
      const head = `const VERSION = ${JSON.stringify(version.digest('hex').slice(0, 16))}
const FILES = ${JSON.stringify(['./', ...files.sort()])}\n`
      const code = readFileSync(join(root, 'service-worker.js'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: head + code })
    },
  },
}

export default defineConfig(({ command }) => ({
  root,
  define: { IS_BUILT: command === 'build' },
  base: './',
  publicDir: false,
  plugins: [offline],
  worker: { format: 'es' },
  resolve: {
    alias: [
      { find: /^partita$/, replacement: source('index.ts') },
      { find: /^partita\/core$/, replacement: source('core.ts') },
      { find: /^partita\/io$/, replacement: source('io/index.ts') },
      { find: /^csv-parse\/sync$/, replacement: 'csv-parse/browser/esm/sync' },
    ],
  },
  build: {
    outDir: join(root, '../dist-playground'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { fs: { allow: [join(root, '..')] } },
}))
