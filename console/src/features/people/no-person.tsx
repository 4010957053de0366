import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { shorten } from '@/lib/people'
import { Page } from '@/ui/page'
import { EmptyState } from '@/ui/states'

interface NoPersonProps {
  /** What stands in the address. */
  asked: string
  /** Whether that is a number that somebody may have had. */
  isNumber: boolean
}

/** The address leads to nobody: says why, and to where people are found. */
export function NoPerson({ asked, isNumber }: NoPersonProps) {
  const { t } = useTranslation(['people', 'nav'])
  const shown = shorten(asked, 40)
  return (
    <Page
      title={t(isNumber ? 'nobody.number' : 'nobody.text', { asked: shown })}
      trail={[
        <Link key="people" to="/people">
          {t('nav:people')}
        </Link>,
      ]}
    >
      <EmptyState
        title={isNumber ? t('nobody.gone') : t('nobody.noNumber')}
        hint={t('nobody.find')}
        action={
          // What is no number may well be a name or an identifier that somebody put into the address.
          <Link to="/people" search={isNumber ? {} : { search: asked }}>
            <Button type="primary">{isNumber ? t('nav:people') : t('nobody.look', { asked: shown })}</Button>
          </Link>
        }
      />
    </Page>
  )
}
