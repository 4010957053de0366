import { CheckOutlined, MinusOutlined } from '@ant-design/icons'
import { Grid, Table, Typography, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { RoleScopes } from '@/lib/api/schema'
import { QueryState } from '@/ui/states'
import { useScopeWord } from './use-scope-word'

interface Line {
  /** A scope of the API, or what only owners may. */
  code: string
  holds: (role: RoleScopes) => boolean
}

/** What each role may do, as the server checks it. */
export function RoleMatrix() {
  const { t } = useTranslation('members')
  const query = api.useQuery('get', '/api/v1/roles')
  return (
    <>
      <Typography.Paragraph type="secondary">{t('matrixHint')}</Typography.Paragraph>
      <QueryState query={query}>{(roles) => <Matrix roles={roles} />}</QueryState>
    </>
  )
}

function Matrix({ roles }: { roles: RoleScopes[] }) {
  const { t } = useTranslation(['members', 'common'])
  const word = useScopeWord()
  const isRoomy = Grid.useBreakpoint().sm ?? true
  const scopes = [...new Set(roles.flatMap((role) => role.scopes))].sort((one, other) => one.localeCompare(other))
  const lines: Line[] = [
    ...scopes.map((code) => ({ code, holds: (role: RoleScopes) => role.scopes.includes(code) })),
    { code: 'makes_owners', holds: (role) => role.makes_owners },
  ]
  const columns: TableColumnsType<Line> = [
    {
      key: 'code',
      title: t('permission'),
      fixed: 'left',
      width: isRoomy ? 280 : 150,
      render: (_, { code }) => (
        <>
          <div>{word(code)}</div>
          {isRoomy && code.includes(':') ? <Typography.Text type="secondary">{code}</Typography.Text> : null}
        </>
      ),
    },
    ...roles.map((role) => ({
      key: role.role,
      title: t(`name.${role.role}`),
      align: 'center' as const,
      width: isRoomy ? 110 : 76,
      render: (_: unknown, line: Line) => <Mark isHeld={line.holds(role)} />,
    })),
  ]
  return (
    <Table<Line>
      aria-label={t('roles')}
      size="small"
      pagination={false}
      rowKey="code"
      scroll={{ x: 'max-content' }}
      dataSource={lines}
      columns={columns}
    />
  )
}

function Mark({ isHeld }: { isHeld: boolean }) {
  const { t } = useTranslation('common')
  return (
    <Typography.Text type={isHeld ? 'success' : 'secondary'}>
      {isHeld ? <CheckOutlined aria-hidden /> : <MinusOutlined aria-hidden />}
      <span className="visually-hidden">{t(isHeld ? 'state.yes' : 'state.no')}</span>
    </Typography.Text>
  )
}
