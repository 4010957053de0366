import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'

/** Long work of this workspace: what runs, what ended and how. */
export function TasksDrawer({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('nav')
  return (
    <Drawer open={isOpen} onClose={onClose} title={t('tasks')} size={480} destroyOnHidden>
      {null}
    </Drawer>
  )
}
