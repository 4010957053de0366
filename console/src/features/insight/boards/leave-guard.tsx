import { useBlocker } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'

/** While something is not saved, leaving the page asks first; other days of the same board are no leaving. */
export function LeaveGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const { t } = useTranslation('boards')
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isUnsaved && current.pathname !== next.pathname,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Modal
      open
      title={t('leave.title')}
      onCancel={blocker.reset}
      footer={[
        <Button key="leave" danger onClick={blocker.proceed}>
          {t('leave.go')}
        </Button>,
        <Button key="stay" type="primary" onClick={blocker.reset}>
          {t('leave.stay')}
        </Button>,
      ]}
    >
      {t('leave.text')}
    </Modal>
  )
}
