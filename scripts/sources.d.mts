/** Folder of the builds that tests use. */
export const CACHE: string
/** The state of the sources, and of the Node that runs. */
export function fingerprint(): string
