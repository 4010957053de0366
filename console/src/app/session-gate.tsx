import { Flex, Spin } from 'antd'
import { useEffect, useMemo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { getWorkspaceSlug } from '@/lib/api/caller'
import { adoptLanguage } from '@/lib/language'
import { readPreference, writePreference } from '@/lib/preferences'
import type { Membership, SessionInfo } from '@/lib/api/schema'
import { addressIn, useSession } from '@/lib/session'
import { PlaceContext, type Place } from '@/lib/workspace'
import { ErrorState } from '@/ui/states'
import { DeadEnd, Front } from './fallbacks'

/** Lets signed-in members through, into their workspace; leads everybody else to the right door. */
export function SessionGate({ children }: { children: (session: SessionInfo) => ReactNode }) {
  const { t } = useTranslation()
  const query = useSession()
  const session = query.data
  const membership = session?.memberships.find((each) => each.workspace.slug === getWorkspaceSlug())
  const place = useMemo(() => (membership === undefined ? null : toPlace(membership)), [membership])
  const elsewhere = session === undefined ? null : nextAddress(session, membership)
  useEffect(() => {
    if (elsewhere !== null) location.replace(elsewhere)
    if (place !== null) writePreference('workspace', place.slug)
  }, [elsewhere, place])
  const language = session?.account?.language ?? null
  useEffect(() => {
    if (language !== null) void adoptLanguage(language)
  }, [language])
  if (query.isError && session === undefined)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  if (session === undefined || elsewhere !== null) {
    return (
      <Flex justify="center" align="center" style={{ height: '100vh' }}>
        <Spin size="large" aria-label={t('state.loading')} />
      </Flex>
    )
  }
  if (place === null) {
    return (
      <Front>
        <DeadEnd title={t('place.none')} hint={t('place.noneHint')} />
      </Front>
    )
  }
  return <PlaceContext value={place}>{children(session)}</PlaceContext>
}

/** Where the browser has to go instead of here; null: it is in the right place, or there is none for this person. */
function nextAddress(session: SessionInfo, membership: Membership | undefined): string | null {
  const path = location.pathname.replace(/^\/console(\/w\/[^/]+)?/, '') + location.search
  if (session.setup_needed) return '/console/setup'
  if (!session.signed_in) {
    const next = location.pathname + location.search
    return `/console/sign-in${next === '/console/' ? '' : `?next=${encodeURIComponent(next)}`}`
  }
  if (membership !== undefined || getWorkspaceSlug() !== null) return null
  const known = session.memberships.map((each) => each.workspace.slug)
  const last = readPreference('workspace', '', (value): value is string => typeof value === 'string')
  const slug = known.includes(last) ? last : known[0]
  return slug === undefined ? null : addressIn(slug, path === '' ? '/' : path)
}

function toPlace({ workspace, role, scopes }: Membership): Place {
  return {
    slug: workspace.slug,
    name: workspace.name,
    timeZone: workspace.time_zone,
    currency: workspace.currency,
    role,
    scopes: new Set(scopes),
  }
}
