import { builtPackage } from './built-cli.js'

/** Build the CLI once before the files of a whole run begin: otherwise each worker that comes to a test of it builds it, at the same time. */
export default function setup(): void {
  if (process.env['HOSTWARD_FORM'] !== 'dev') builtPackage()
}
