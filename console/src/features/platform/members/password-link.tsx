import { Alert, Button, Checkbox, Flex, Modal, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Member } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { CopyText } from '@/ui/copy-text'
import { useFailure } from '@/ui/use-failure'

/** A link by which a member who is locked out chooses a new password. */
export function PasswordLink({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(['members', 'common'])
  const format = useFormat()
  const [isRemoving, setIsRemoving] = useState(false)
  const make = api.useMutation('post', '/api/v1/members/{account_id}/password-link', { onError: useFailure() })
  if (make.data !== undefined) {
    return (
      <Modal
        open
        title={t('resetMade')}
        mask={{ closable: false }}
        onCancel={onClose}
        footer={
          <Button type="primary" onClick={onClose}>
            {t('done')}
          </Button>
        }
      >
        <Flex vertical gap={12}>
          <Alert type="warning" showIcon title={t('resetOnce', { name: member.name })} />
          <CopyText text={location.origin + make.data.path} />
          <Typography.Text type="secondary">
            {t('resetUntil', { moment: format.dateTime(make.data.expires_at) })}
          </Typography.Text>
        </Flex>
      </Modal>
    )
  }
  return (
    <Modal
      open
      title={t('resetTitle', { name: member.name })}
      okText={t('makeLink')}
      cancelText={t('common:action.cancel')}
      confirmLoading={make.isPending}
      onOk={() =>
        make.mutate({
          params: { path: { account_id: member.account_id } },
          body: { remove_second_factor: isRemoving },
        })
      }
      onCancel={onClose}
    >
      <Typography.Paragraph>{t('resetText', { email: member.email })}</Typography.Paragraph>
      {member.has_second_factor ? (
        <Checkbox checked={isRemoving} onChange={(event) => setIsRemoving(event.target.checked)}>
          {t('resetFactor')}
        </Checkbox>
      ) : null}
    </Modal>
  )
}
