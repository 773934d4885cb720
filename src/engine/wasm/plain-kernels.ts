// a module of its own, so that the packed library loads no build but the one it runs
export { plainKernels as kernels } from './kernels.generated.js'
