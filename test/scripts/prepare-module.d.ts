// prepare.mjs runs before TypeScript is installed, so it is plain JavaScript.

declare module '*/scripts/prepare.mjs' {
  export function nodeProblem(version: string): string | undefined
  export function isInstalled(root: string): boolean
  export function isBuilt(root: string): boolean
}
