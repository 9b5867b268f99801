/** Arguments after a change, as grubby makes it. */
export function changedArguments(options: string, removeArgs: string, args: string): string
