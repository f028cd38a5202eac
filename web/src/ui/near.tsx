// What is further down the page and heavy: made once it comes near what is in sight. Until then `instead` keeps its place.
import { useEffect, useRef, useState, type ReactNode } from 'react'

export function Near({ instead, children }: { readonly instead: ReactNode; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (near || place.current === null) return undefined
    const watch = new IntersectionObserver((seen) => { if (seen.some(({ isIntersecting }) => isIntersecting)) setNear(true) }, { rootMargin: '80px' })
    watch.observe(place.current)
    return () => watch.disconnect()
  }, [near])
  return near ? children : <div ref={place} className="min-w-0">{instead}</div>
}
