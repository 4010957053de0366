import { DownOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Flex, Typography } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SessionInfo } from '@/lib/api/schema'
import { addressIn } from '@/lib/session'
import { usePlace } from '@/lib/workspace'
import { PressMenu } from '@/ui/press-menu'

const NewWorkspace = lazy(() => import('@/features/platform/workspaces/new-workspace'))

/** Another workspace is another address: nothing of this one stays in the page's memory. Who owns one may make another. */
export function WorkspaceSwitch({ session }: { session: SessionInfo }) {
  const { t } = useTranslation('nav')
  const place = usePlace()
  const [isMaking, setIsMaking] = useState(false)
  const mayMake = session.memberships.some(({ role }) => role === 'owner')
  const name = (
    <Typography.Text ellipsis style={{ maxWidth: 200 }}>
      {place.name}
    </Typography.Text>
  )
  if (!mayMake && session.memberships.length < 2) return name
  const known = session.memberships.map(({ workspace }) => ({
    key: workspace.slug,
    label: workspace.name,
    onClick: () => location.assign(addressIn(workspace.slug, '/overview')),
  }))
  const making = {
    key: '+', // no short name
    icon: <PlusOutlined />,
    label: t('newWorkspace'),
    onClick: () => setIsMaking(true),
  }
  return (
    <>
      <PressMenu
        menu={{
          selectedKeys: [place.slug],
          items: mayMake ? [...known, { type: 'divider' }, making] : known,
          style: { maxHeight: '70vh', overflowY: 'auto' },
        }}
      >
        <Button type="text" aria-label={`${t('workspaces')}: ${place.name}`} style={{ minWidth: 0 }}>
          <Flex align="center" gap={6} component="span">
            {name}
            <DownOutlined style={{ fontSize: 10 }} />
          </Flex>
        </Button>
      </PressMenu>
      {isMaking ? (
        <Suspense fallback={null}>
          <NewWorkspace onClose={() => setIsMaking(false)} />
        </Suspense>
      ) : null}
    </>
  )
}
