import { Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import { addressIn, useSession } from '@/lib/session'
import { Refusal } from '../accounts/refusal'
import { usualZoneAndCurrency, ZoneAndCurrency } from '../accounts/zone-and-currency'
import { proposeShortName, SHORT_NAME } from './short-name'

interface Values {
  name: string
  slug: string
  time_zone: string
  currency: string
}

/** Makes another workspace and goes there: to its overview, which says how the first events come in. */
export default function NewWorkspace({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['accounts', 'nav', 'common'])
  const [form] = Form.useForm<Values>()
  const taken = (useSession().data?.memberships ?? []).map(({ workspace }) => workspace.slug)
  const make = api.useMutation('post', '/api/v1/workspaces', {
    onSuccess: ({ workspace }) => location.assign(addressIn(workspace.slug, '/overview')),
  })
  /** The short name follows the name until somebody writes their own. */
  const follow = (changed: Partial<Values>) => {
    if (changed.name === undefined || form.isFieldTouched('slug')) return
    form.setFieldValue('slug', proposeShortName(changed.name, taken))
  }
  return (
    <Modal
      open
      title={t('nav:newWorkspace')}
      okText={t('workspace.make')}
      cancelText={t('common:action.cancel')}
      confirmLoading={make.isPending || make.isSuccess}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        name="new-workspace"
        layout="vertical"
        requiredMark={false}
        initialValues={usualZoneAndCurrency()}
        onValuesChange={follow}
        onFinish={(body) => make.mutate({ body })}
      >
        <Form.Item
          name="name"
          label={t('setup.workspaceName')}
          extra={t('workspace.apart')}
          rules={[{ required: true, whitespace: true, message: t('field.missing') }]}
        >
          <Input autoFocus maxLength={200} placeholder={t('setup.workspaceExample')} />
        </Form.Item>
        <Form.Item
          name="slug"
          label={t('workspace.slug')}
          extra={t('workspace.slugHint')}
          rules={[{ required: true, pattern: SHORT_NAME, message: t('workspace.slugWrong') }]}
        >
          <Input prefix="/console/w/" maxLength={63} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <ZoneAndCurrency />
        <Refusal error={make.error} />
      </Form>
    </Modal>
  )
}
