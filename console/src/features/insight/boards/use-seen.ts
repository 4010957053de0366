import { useEffect, useRef, useState } from 'react'

/** Whether something has come near the visible part of the page; from then on it stays so. */
export function useSeen<T extends Element>() {
  const place = useRef<T>(null)
  const [isSeen, setIsSeen] = useState(false)
  useEffect(() => {
    if (isSeen || place.current === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((each) => each.isIntersecting)) setIsSeen(true)
      },
      { rootMargin: '200px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [isSeen])
  return { place, isSeen }
}
