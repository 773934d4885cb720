/** The version of the package, as its manifest has it: files tell what wrote them. */
export const version = '0.1.0'
