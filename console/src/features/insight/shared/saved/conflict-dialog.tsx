import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'

interface ConflictDialogProps {
  /** What two people have changed. */
  name: string
  onTheirs: () => void
  onMine: () => void
  onClose: () => void
  isBusy: boolean
}

/** Somebody else has changed the same thing: one of the two has to stand, and who is here decides. */
export function ConflictDialog({ name, onTheirs, onMine, onClose, isBusy }: ConflictDialogProps) {
  const { t } = useTranslation(['boards', 'common'])
  return (
    <Modal
      open
      title={t('conflict.title', { name })}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common:action.back')}
        </Button>,
        <Button key="theirs" disabled={isBusy} onClick={onTheirs}>
          {t('conflict.theirs')}
        </Button>,
        <Button key="mine" danger loading={isBusy} onClick={onMine}>
          {t('conflict.mine')}
        </Button>,
      ]}
    >
      {t('conflict.text')}
    </Modal>
  )
}
