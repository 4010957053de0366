import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from './app/providers'
import { createAppRouter } from './app/router'
import './app/page.css'
import { setCaller } from './lib/api/caller'
import { startLanguage } from './lib/language'

const slug = /^\/console\/w\/([a-z0-9][a-z0-9-]*)/.exec(location.pathname)?.[1] ?? null
setCaller({ workspace: slug })
const router = createAppRouter(slug === null ? '/console' : `/console/w/${slug}`)

async function start(): Promise<void> {
  await startLanguage()
  const root = document.getElementById('root')
  if (root === null) throw new Error('The page has no root.')
  createRoot(root).render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  )
}

void start()
