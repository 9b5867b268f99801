/** Made by scripts/build.mjs from the commands themselves (src/cli/plugin.ts, makeManifest). */
declare module 'hostward:manifest' {
  const manifest: import('./cli/plugin.js').Manifest
  export default manifest
}
