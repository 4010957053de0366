import { defaultParseSearch, useMatches } from '@tanstack/react-router'
import { Alert } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RangeName } from '@/lib/days'
import { findLeftOut } from '@/lib/left-out'
import { useRangeWords } from '@/ui/ranges'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The days shown where the address names none; `tiles`: those of each tile. */
    usualDays?: RangeName | 'tiles'
  }
}

/** Read before the router begins, which takes out of the address what no page can read. */
const opened = { path: location.pathname, search: defaultParseSearch(location.search) as Record<string, unknown> }

/** Says once what of a link was not understood, and what is shown instead. */
export function LeftOutNotice() {
  const { t } = useTranslation()
  const words = useRangeWords()
  const match = useMatches({ select: (matches) => matches.at(-1) })
  const [isRead, setIsRead] = useState(false)
  // Once, as the page begins: what goes from the address later was read, and is over.
  const [leftOut] = useState(() =>
    match === undefined || location.pathname !== opened.path ? [] : findLeftOut(opened.search, match.search),
  )
  if (isRead || match === undefined || leftOut.length === 0 || location.pathname !== opened.path) return null
  const range = leftOut.find(({ name }) => name === 'range')
  const others = leftOut.filter((each) => each !== range)
  const { usualDays } = match.staticData
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      closable={{ onClose: () => setIsRead(true), 'aria-label': t('action.close') }}
      style={{ margin: '12px clamp(12px, 2vw, 24px) 0' }}
      title={
        <>
          {range === undefined ? null : (
            <div>
              {usualDays === undefined || usualDays === 'tiles'
                ? t('leftOut.rangeOfTiles', { said: range.said })
                : t('leftOut.range', { said: range.said, shown: words(usualDays) })}
            </div>
          )}
          {others.length === 0 ? null : (
            <div style={{ overflowWrap: 'anywhere' }}>
              {t('leftOut.others', { said: others.map(({ name, said }) => `${name}=${said}`).join('; ') })}
            </div>
          )}
        </>
      }
    />
  )
}
