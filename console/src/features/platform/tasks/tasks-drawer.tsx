import { Drawer, Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'

const TaskList = lazy(() => import('./task-list'))

/** Long work of this workspace: what runs, what ended and how. */
export function TasksDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('nav')
  return (
    <Drawer open={isOpen} onClose={onClose} title={t('tasks')} size={480} destroyOnHidden>
      <Suspense fallback={<Skeleton active paragraph={{ rows: 5 }} />}>
        <TaskList onLeave={onClose} />
      </Suspense>
    </Drawer>
  )
}
