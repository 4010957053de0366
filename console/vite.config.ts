import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compress } from './compress.ts'

/** The host stays that of the page: the server refuses writes of pages that come from elsewhere. */
const PROXY = { target: process.env.TILTH_URL ?? 'http://127.0.0.1:8765', changeOrigin: false }

export default defineConfig({
  base: '/console/',
  plugins: [react(), compress()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    // Into the Python package: `tilth up` serves it, a wheel carries it.
    outDir: '../src/tilth/entrypoints/http/console_files',
    emptyOutDir: true,
    assetsInlineLimit: 0, // data: URLs would need a wider content security policy
    modulePreload: { polyfill: false }, // an inline script, which the policy refuses
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': PROXY, '/v1': PROXY } },
  test: { include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], environment: 'node' },
})
