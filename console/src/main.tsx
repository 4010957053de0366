import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Providers } from './app/providers'
import { createAppRouter } from './app/router'
import './app/page.css'
import { setCaller } from './lib/api/caller'
import { startLanguage } from './lib/language'
import { queries } from './lib/queries'
import { sessionQuery } from './lib/session'

const slug = /^\/console\/w\/([a-z0-9][a-z0-9-]*)/.exec(location.pathname)?.[1] ?? null
setCaller({ workspace: slug })
const router = createAppRouter(slug === null ? '/console' : `/console/w/${slug}`)

async function start(): Promise<void> {
  // Asked beside the texts: every page waits for it first. Whoever needs it hears of a failure there.
  void queries.query(sessionQuery).catch(() => undefined)
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
