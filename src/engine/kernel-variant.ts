/** The two builds of the kernels. Only `plain` gives the same bits on every machine. */
export type KernelVariant = 'plain' | 'relaxed'

/** Which build a compiled module is, by the section that the build script gave it; undefined if none of ours. */
export function kernelVariant(module: WebAssembly.Module): KernelVariant | undefined {
  const [section] = WebAssembly.Module.customSections(module, 'partita')
  return section && (new TextDecoder().decode(section) as KernelVariant)
}
