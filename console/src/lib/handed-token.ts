import { useEffect, useState } from 'react'

/** The token of a link that somebody was handed, after its #, which no server sees. Another link begins the page anew. */
export function useHandedToken(): string {
  const [token] = useState(() => location.hash.slice(1, 101))
  useEffect(() => {
    const begin = () => location.reload()
    window.addEventListener('hashchange', begin)
    return () => window.removeEventListener('hashchange', begin)
  }, [])
  return token
}
