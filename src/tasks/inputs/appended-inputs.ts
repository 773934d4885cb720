// loaded where inputs have columns appended: other fits have no use for it
export { fitInputTransform } from '../../models/index.js'
