import { App, Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/lib/api/client'
import type { Account, Language } from '@/lib/api/schema'
import { changeLanguage } from '@/lib/language'
import { Refusal } from './refusal'
import { useRefresh } from './use-refresh'

interface Values {
  name: string
  language: Language | ''
}

export function ProfileForm({ account }: { account: Account }) {
  const { t } = useTranslation(['accounts', 'common'])
  const { message } = App.useApp()
  const refresh = useRefresh()
  const save = api.useMutation('patch', '/api/v1/account', {
    onSuccess: async ({ language }) => {
      if (language) await changeLanguage(language)
      void message.success(t('profile.saved'))
      await refresh()
    },
  })
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      initialValues={{ name: account.name, language: account.language ?? '' }}
      onFinish={({ name, language }) => save.mutate({ body: { name, language: language === '' ? null : language } })}
    >
      <Form.Item label={t('field.email')} extra={t('profile.emailHint')} htmlFor="own-email">
        <Input id="own-email" value={account.email} readOnly variant="filled" />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('field.name')}
        extra={t('profile.nameHint')}
        rules={[{ required: true, whitespace: true, message: t('field.missing') }]}
      >
        <Input autoComplete="name" maxLength={200} />
      </Form.Item>
      <Form.Item name="language" label={t('common:language.label')} extra={t('profile.languageHint')}>
        <Select<Language | ''>
          options={[
            { value: '', label: t('profile.asBrowser') },
            { value: 'zh', label: '简体中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Form.Item>
      <Refusal error={save.error} />
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('common:action.save')}
      </Button>
    </Form>
  )
}
