/** The variables of a block as `name=value`. */
export function listBlock(path: string): string[]
/** Set a variable, or remove it when the value is null. */
export function changeBlock(path: string, name: string, value: string | null): void
