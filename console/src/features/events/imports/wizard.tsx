import { useQuery } from '@tanstack/react-query'
import { Button, Card, Flex, Steps } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import { QueryState } from '@/ui/states'
import { DryRunStep } from './dry-run-step'
import { PreviewStep } from './preview-step'
import { RecipeStep } from './recipe-step'
import { UploadStep } from './upload-step'

interface WizardProps {
  uploads: string[]
  onUploads: (ids: string[]) => void
  onBegun: (id: string) => void
  onClose: () => void
}

/** From files to an import, step by step; every step can be gone back to. */
export function Wizard({ uploads, onUploads, onBegun, onClose }: WizardProps) {
  const { t } = useTranslation(['imports', 'common'])
  const [step, setStep] = useState(1)
  const [recipe, setRecipe] = useState('')
  const at = uploads.length === 0 ? 0 : step
  const found = useQuery({
    queryKey: ['import recognition', uploads],
    queryFn: () => unwrap(client.POST('/api/v1/imports/recognise', { body: { uploads } })),
    enabled: uploads.length > 0,
    staleTime: Infinity,
    retry: false,
  })
  const goTo = (next: number) => {
    if (next === 0) {
      onUploads([])
      setRecipe('')
      setStep(1)
    } else if (next < at) setStep(next)
  }
  return (
    <Card>
      <Flex vertical gap={24}>
        <Steps
          size="small"
          current={at}
          onChange={goTo}
          items={(['upload', 'recognise', 'preview', 'dryRun'] as const).map((name, place) => ({
            title: t(`step.${name}`),
            disabled: place > at,
          }))}
        />
        {at === 0 ? <UploadStep onDone={onUploads} /> : null}
        {at === 1 ? (
          <QueryState query={found}>
            {(data) => (
              <RecipeStep
                key={uploads.join()}
                found={data}
                recipe={recipe}
                onRecipe={setRecipe}
                onNext={() => setStep(2)}
              />
            )}
          </QueryState>
        ) : null}
        {at === 2 ? <PreviewStep uploads={uploads} recipe={recipe} onNext={() => setStep(3)} /> : null}
        {at === 3 ? <DryRunStep uploads={uploads} recipe={recipe} onBegun={onBegun} /> : null}
        <Flex gap={8}>
          {at > 0 ? <Button onClick={() => goTo(at - 1)}>{t('back')}</Button> : null}
          <Button type="text" onClick={onClose}>
            {t('common:action.cancel')}
          </Button>
        </Flex>
      </Flex>
    </Card>
  )
}
