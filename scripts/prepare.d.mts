export function nodeProblem(version: string): string | undefined
export function isInstalled(root: string): boolean
export function isBuilt(root: string): boolean
