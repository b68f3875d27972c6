import './ui/kit.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLive } from './api/live';
import { queryClient } from './api/queries';
import { startWords } from './i18n/start';
import { startKeys } from './keys';
import { router } from './router';
import { keptDensity } from './shell/density';
import { KitProvider } from './ui/provider';

/** The page: words first, then everything. */
async function start(): Promise<void> {
  await startWords();
  keptDensity();
  startKeys();
  startLive();
  const place = document.getElementById('root');
  if (place === null) throw new Error('index.html has no #root');
  createRoot(place).render(
    <StrictMode>
      <KitProvider>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </KitProvider>
    </StrictMode>,
  );
}

void start();
