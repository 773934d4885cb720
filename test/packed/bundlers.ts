import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import webpack from 'webpack'

/** What to bundle: `entry`, a file of the folder `project`, to `page.js` in `outdir`. */
export interface Bundling {
  readonly project: string
  readonly entry: string
  readonly outdir: string
}

/** Bundlers, for browsers; each writes the modules that the entry loads on demand beside it. */
export const bundlers: Readonly<Record<string, (bundling: Bundling) => Promise<unknown>>> = {
  esbuild: ({ project, entry, outdir }) =>
    esbuild({
      absWorkingDir: project,
      entryPoints: { page: entry },
      outdir,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
    }),
  webpack: ({ project, entry, outdir }) =>
    new Promise((resolve, reject) => {
      webpack(
        {
          context: project,
          mode: 'production',
          target: ['web', 'es2022'],
          entry,
          experiments: { outputModule: true },
          output: { path: outdir, filename: 'page.js', module: true },
          optimization: { minimize: false },
          performance: false,
        },
        (error, stats) => {
          const problems = stats?.toJson({ errors: true, warnings: true })
          const [problem] = [...(problems?.errors ?? []), ...(problems?.warnings ?? [])]
          if (error || problem) reject(error ?? new Error(problem.message))
          else resolve(stats)
        },
      )
    }),
  Rollup: async ({ entry, outdir }) => {
    const bundle = await rollup({
      input: { page: entry },
      external: 'mathjs/number', // loaded on demand; some of what it needs is CommonJS, another plugin's part
      plugins: [nodeResolve({ exportConditions: ['browser'] })],
      onwarn: ({ code, message }) => {
        if (code === 'UNRESOLVED_IMPORT') throw new Error(message)
      },
    })
    await bundle.write({ dir: outdir, compact: true })
  },
  Vite: ({ project, entry, outdir }) =>
    vite({
      root: project,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: outdir,
        lib: { entry, formats: ['es'], fileName: () => 'page.js' },
        minify: true,
      },
    }),
}
