import { defineConfig } from 'vite';

// A manager that is running; `npm run dev:dashboard` sends what is not the page to it.
const api = process.env['API_URL'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  // replaced in every answer by src/manager/api/dashboard.ts
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2023',
    // the content security policy knows no data: for scripts and styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      // 'use client' is for servers that render; nothing renders this page but the browser
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { proxy: { '/api': api, '/openapi.json': api, '/health': api } },
});
