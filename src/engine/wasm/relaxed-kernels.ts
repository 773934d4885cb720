// a module of its own, so that the packed library loads no build but the one it runs
export { relaxedKernels as kernels } from './kernels.generated.js'
