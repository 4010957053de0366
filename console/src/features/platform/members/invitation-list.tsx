import { useQueryClient } from '@tanstack/react-query'
import { App, Badge, Button, Flex, Segmented } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { Invitation } from '@/lib/api/schema'
import { NOTHING, useFormat } from '@/lib/format'
import { useMay, usePlace } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import type { DataColumn } from '@/ui/data-list/types'
import { EmptyState } from '@/ui/states'
import { settle, useFailure } from '@/ui/use-failure'
import { unwrap } from '@/lib/api/unwrap'
import type { Invited } from './invite-drawer'
import { rolesToGive } from './roles'
import { membersRoute } from './routes'

const PATH = '/api/v1/invitations'
const CHOICES = ['pending', 'expired', 'accepted', 'revoked', 'all'] as const
type Choice = (typeof CHOICES)[number]
const COLOURS = { pending: 'processing', expired: 'warning', accepted: 'success', revoked: 'default' } as const

export function InvitationList({ onInvite }: { onInvite: (invited: Invited) => void }) {
  const { t } = useTranslation('members')
  const search = membersRoute.useSearch()
  const navigate = membersRoute.useNavigate()
  const columns = useColumns(onInvite)
  const choice: Choice = search.state ?? 'pending'
  const state = choice === 'all' ? undefined : choice
  const mayInvite = useMay('members:write')
  return (
    <DataList<Invitation>
      name="invitations"
      label={t('invitations')}
      queryKey={['get', PATH, choice]}
      columns={columns}
      rowKey={(invitation) => invitation.id}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, state } }, signal }))}
      state={search}
      onState={(changed) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })}
      searchHint={t('searchInvitations')}
      filters={
        <Segmented<Choice>
          aria-label={t('stateLabel')}
          style={{ maxWidth: '100%', overflowX: 'auto' }}
          value={choice}
          options={CHOICES.map((each) => ({ value: each, label: t(`state.${each}`) }))}
          onChange={(chosen) =>
            void navigate({
              search: (before) => ({ ...before, state: chosen === 'pending' ? undefined : chosen }),
              replace: true,
            })
          }
        />
      }
      isFiltered={choice !== 'pending' && choice !== 'all'}
      onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, state })}`)}
      empty={
        <EmptyState
          title={t('noInvitations')}
          hint={t('noInvitationsHint')}
          action={
            mayInvite ? (
              <Button type="primary" onClick={() => onInvite({})}>
                {t('invite')}
              </Button>
            ) : undefined
          }
        />
      }
    />
  )
}

function useColumns(onInvite: (invited: Invited) => void): DataColumn<Invitation>[] {
  const { t } = useTranslation('members')
  const format = useFormat()
  return useMemo(
    () => [
      { key: 'email', title: t('email'), sort: 'email', always: true, render: (each) => each.email },
      { key: 'role', title: t('role'), sort: 'role', render: (each) => t(`name.${each.role}`) },
      {
        key: 'state',
        title: t('stateLabel'),
        render: (each) => <Badge status={COLOURS[each.state]} text={t(`state.${each.state}`)} />,
      },
      { key: 'by', title: t('invitedBy'), render: (each) => each.invited_by_name || NOTHING },
      {
        key: 'expires',
        title: t('goodUntil'),
        sort: 'expires_at',
        render: (each) => format.dateTime(each.expires_at),
      },
      { key: 'created', title: t('invitedAt'), sort: 'created_at', render: (each) => format.dateTime(each.created_at) },
      {
        key: 'actions',
        title: t('actions'),
        always: true,
        render: (each) => <Actions invitation={each} onInvite={onInvite} />,
      },
    ],
    [t, format, onInvite],
  )
}

function Actions({ invitation, onInvite }: { invitation: Invitation; onInvite: (invited: Invited) => void }) {
  const { t } = useTranslation(['members', 'common'])
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const { role } = usePlace()
  const revocation = api.useMutation('delete', '/api/v1/invitations/{invitation_id}', {
    onError: useFailure(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['get', PATH] }),
  })
  if (!useMay('members:write') || invitation.state === 'accepted') return null
  const revoke = () => {
    void modal.confirm({
      title: t('revokeTitle', { email: invitation.email }),
      content: t('revokeText'),
      okText: t('revoke'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(revocation.mutateAsync({ params: { path: { invitation_id: invitation.id } } })),
    })
  }
  return (
    <Flex gap={4}>
      {rolesToGive(role, invitation.role).length === 0 ? null : (
        <Button size="small" type="text" onClick={() => onInvite({ email: invitation.email, role: invitation.role })}>
          {t('newLink')}
        </Button>
      )}
      {invitation.state === 'pending' ? (
        <Button size="small" type="text" danger onClick={revoke}>
          {t('revoke')}
        </Button>
      ) : null}
    </Flex>
  )
}
