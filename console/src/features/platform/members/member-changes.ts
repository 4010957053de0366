import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Member, Role } from '@/lib/api/schema'
import { sessionQuery, useSession } from '@/lib/session'
import { usePlace } from '@/lib/workspace'
import { settle, useFailure } from '@/ui/use-failure'
import { isLess } from './roles'

/** Changes that ask before they are made. */
export function useMemberChanges() {
  const { t } = useTranslation(['members', 'common'])
  const { modal } = App.useApp()
  const queries = useQueryClient()
  const onError = useFailure()
  const own = useSession().data?.account?.id
  const { name: workspace } = usePlace()
  const refresh = (accountId: string) =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/members'] }),
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/invitations'] }),
      // What one may do oneself is part of the session.
      accountId === own ? queries.invalidateQueries({ queryKey: sessionQuery.queryKey }) : null,
    ])
  const change = api.useMutation('patch', '/api/v1/members/{account_id}', {
    onError,
    onSuccess: (member) => refresh(member.account_id),
  })
  const removal = api.useMutation('delete', '/api/v1/members/{account_id}', {
    onError,
    onSuccess: async (_, { params }) => {
      if (params.path.account_id === own) location.assign('/console/')
      else await refresh(params.path.account_id)
    },
  })
  const changeRole = (member: Member, role: Role) => {
    if (role === member.role) return
    const isOwn = member.account_id === own
    const about = isOwn ? t('changeOwn') : t(`about.${role}`)
    const less = isOwn ? t('changeOwnLess', { about }) : t('changeLess', { about })
    void modal.confirm({
      title: t('changeTitle', { name: member.name, role: t(`name.${role}`) }),
      content: isLess(role, member.role) ? less : about,
      okText: t('change'),
      cancelText: t('common:action.cancel'),
      onOk: () => settle(change.mutateAsync({ params: { path: { account_id: member.account_id } }, body: { role } })),
    })
  }
  const remove = (member: Member) => {
    const isOwn = member.account_id === own
    void modal.confirm({
      title: isOwn ? t('leaveTitle', { workspace }) : t('removeTitle', { name: member.name }),
      content: isOwn ? t('leaveText') : t('removeText'),
      okText: isOwn ? t('leave') : t('remove'),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => settle(removal.mutateAsync({ params: { path: { account_id: member.account_id } } })),
    })
  }
  return { changeRole, remove }
}
