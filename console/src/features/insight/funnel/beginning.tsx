import { Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/states'
import { useCame } from '../shared/came'
import { findTemplates, fromTemplate, type FunnelState } from './question'

/** Nothing is asked yet: ways that most shops look at first. */
export function Beginning({ onChoose }: { onChoose: (way: Partial<FunnelState>) => void }) {
  const { t } = useTranslation('funnel')
  const came = useCame()
  return (
    <EmptyState
      title={t('empty.title')}
      hint={t('empty.hint')}
      action={
        <Flex vertical gap={8} align="center">
          {findTemplates(came).map((each) => (
            <Button key={each} onClick={() => onChoose(fromTemplate(each, came))}>
              {t(`template.${each}`)}
            </Button>
          ))}
        </Flex>
      }
    />
  )
}
